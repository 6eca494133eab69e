namespace ScanMesh.Ingest.Authentication;

/// <summary>A way in which a sender shows who it is.</summary>
internal interface IAuthenticationKind
{
    /// <summary>Its name in the configuration (<c>auth</c>).</summary>
    string Name { get; }

    /// <summary>The settings of a source that it needs besides <c>auth</c>; others are refused, so that nobody believes they count.</summary>
    AuthenticationNeeds Needs { get; }

    /// <summary>What is wrong with a source's settings besides what <see cref="Needs"/> says: (setting, message); none when nothing.</summary>
    IEnumerable<(string Setting, string Message)> Problems(SourceSettings settings);

    /// <summary>Opens it for one source.</summary>
    /// <exception cref="Hosting.Configuration.ConfigurationException">A secret cannot be read.</exception>
    IAuthentication Open(SourceSettings settings);
}
