using System.Text.RegularExpressions;

namespace ScanMesh.Engine.Images.Registry.Credentials.Ecr;

/// <summary>Account, region and API of a private Amazon ECR registry, all of which its host name says.</summary>
/// <param name="Account">The registry's account.</param>
/// <param name="Region">For example <c>eu-west-1</c>.</param>
/// <param name="Api">Where GetAuthorizationToken is.</param>
internal sealed partial record EcrHost(string Account, string Region, Uri Api)
{
    /// <summary>Reads <c>ACCOUNT.dkr.ecr[-fips].REGION.amazonaws.com[.cn]</c> and <c>ACCOUNT.dkr-ecr[-fips].REGION.on.aws</c>; null for other hosts.</summary>
    public static EcrHost? Parse(string host)
    {
        var match = Pattern().Match(host);
        if (!match.Success)
            return null;
        var (region, suffix, fips) = (match.Groups["region"].Value, match.Groups["suffix"].Value, match.Groups["fips"].Success);
        var api = suffix == "on.aws" ? $"{(fips ? "ecr-fips" : "ecr")}.{region}.api.aws"
            : fips ? $"ecr-fips.{region}.{suffix}"
            : $"api.ecr.{region}.{suffix}";
        return new EcrHost(match.Groups["account"].Value, region, new Uri($"https://{api}/"));
    }

    [GeneratedRegex(@"\A(?<account>[0-9]{1,12})\.(?:dkr\.ecr(?<fips>-fips)?\.(?<region>[a-z]{2,4}(?:-[a-z]+)+-[0-9])\.(?<suffix>amazonaws\.com(?:\.cn)?|amazonaws\.eu)|dkr-ecr(?<fips>-fips)?\.(?<region>[a-z]{2,4}(?:-[a-z]+)+-[0-9])\.(?<suffix>on\.aws))\z")]
    private static partial Regex Pattern();
}
