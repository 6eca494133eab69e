using System.Diagnostics;
using System.Text;

namespace ScanMesh.Tests.Kit.Tools;

/// <summary>The openssl program: signatures, keys and certificates by somebody else's code.</summary>
public static class OpenSsl
{
    private const string Program = "/usr/bin/openssl";

    /// <summary>True when it is installed.</summary>
    public static bool IsHere => File.Exists(Program);

    /// <summary>Runs it; what it writes to standard output.</summary>
    public static byte[] Run(ReadOnlySpan<byte> input, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"openssl {arguments[0]}: {errors.Result}");
    }

    /// <summary>HMAC of a body in hexadecimal.</summary>
    public static string Hmac(string hash, string key, byte[] body) =>
        Encoding.ASCII.GetString(Run(body, "dgst", "-" + hash, "-hmac", key, "-r")).Split(' ')[0];

    /// <summary>An RSA signature (PKCS #1, version 1.5).</summary>
    public static byte[] Sign(string hash, string keyFile, byte[] data) => Run(data, "dgst", "-" + hash, "-sign", keyFile);

    /// <summary>A new RSA key.</summary>
    public static void NewKey(string file) => Run([], "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", file);

    /// <summary>The modulus of a key.</summary>
    public static byte[] Modulus(string keyFile) => Convert.FromHexString(Encoding.ASCII.GetString(Run([], "rsa", "-in", keyFile, "-noout", "-modulus")).Trim().Split('=')[1]);

    /// <summary>A certificate that a key has signed itself.</summary>
    public static void SelfSign(string keyFile, string certificateFile, string subject, params ReadOnlySpan<string> more) =>
        Run([], ["req", "-x509", "-new", "-key", keyFile, "-out", certificateFile, "-subj", subject, "-days", "30", .. more]);

    /// <summary>A certificate that an authority has signed.</summary>
    public static void Certify(string keyFile, string certificateFile, string subject, string authorityFile, string authorityKeyFile, string extensions)
    {
        var request = certificateFile + ".csr";
        Run([], "req", "-new", "-key", keyFile, "-out", request, "-subj", subject);
        var file = certificateFile + ".ext";
        File.WriteAllText(file, extensions);
        Run([], "x509", "-req", "-in", request, "-CA", authorityFile, "-CAkey", authorityKeyFile, "-CAcreateserial", "-out", certificateFile, "-days", "30", "-extfile", file);
    }
}
