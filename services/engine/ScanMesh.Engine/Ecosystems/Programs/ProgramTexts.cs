using System.Collections.Immutable;

namespace ScanMesh.Engine.Ecosystems.Programs;

/// <summary>
/// Programs that images hold without a package manager's knowledge, and the text by which each tells its version. To add one: a line. Of two
/// lines for one program the first that is found counts. NUL ends a text in a program's data.
/// </summary>
internal static class ProgramTexts
{
    private const string Java = @"(?<version>(1\.\d\.0_\d{1,3}|\d{1,3}(\.\d{1,3}){0,4})[-+][-+A-Za-z0-9._]{0,40})";
    private const string HaProxy = @"(?<version>\d\.\d{1,2}(\.\d{1,3})?(-dev\d{1,3})?)";
    private const string Three = @"(?<version>\d{1,4}\.\d{1,4}\.\d{1,4})";

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<ProgramText> All =
    [
        new("nginx", ["nginx", "nginx-debug"], "nginx version: nginx/", $"nginx version: nginx/{Three}"),
        new("openresty", ["nginx", "openresty"], "nginx version: openresty/", @"nginx version: openresty/(?<version>\d{1,4}(\.\d{1,4}){2,3})") { HasAdvisories = false },

        // The version, host and time of the build, dirty files, commit: pieces of one text (release.h). A container's host name has 12 hexadecimal digits.
        new("redis", ["redis-server", "redis-sentinel", "redis-check-*"], "00000000\0", $@"(^|[^\d.]){Three}[0-9a-f]{{12}}-\d{{10}}\d{{1,3}}00000000\0"),
        new("redis", ["redis-server", "redis-sentinel", "redis-check-*"], "00000000\0", $@"(^|[^\d.]){Three}([A-Za-z][A-Za-z0-9._-]*-)?\d{{10}}\d{{1,3}}00000000\0"),
        new("redis", ["redis-server"], "Redis version ", $"Redis version {Three}\0"),
        new("valkey", ["valkey-server", "valkey-sentinel"], "valkey", $@"valkey{Three}([A-Za-z][A-Za-z0-9._-]*-)?\d{{10}}\d{{1,3}}00000000"),
        new("memcached", ["memcached"], "memcached ", $"memcached {Three}"),

        // What sys.version and "python --version" are made from.
        new("python", ["python*", "libpython*"], "%.80s (%.80s) %.", $@"\0\n?(?<version>\d\.\d{{1,2}}\.\d{{1,3}}((a|b|rc)\d{{1,2}})?\+?)[\0\n]+%\.80s \(%\.80s\)"),
        new("python", ["python*", "libpython*"], "<prefix>/lib/pythonX.X", @"\0(?<version>\d\.\d{1,2}\.\d{1,3}((a|b|rc)\d{1,2})?\+?)\0+(strict\0+)?<prefix>/lib/pythonX\.X"),
        new("node", ["node", "nodejs", "libnode.so*"], "node.js/v", $"node\\.js/v{Three}\0"),
        new("node", ["node", "nodejs"], "node v", $"node v{Three}\0"),
        new("node", ["node", "nodejs"], "moduleLoadList", $"\0v{Three}\0+moduleLoadList"),
        new("node", ["node", "nodejs"], "--enable-ssl2", $"\0v{Three}\0+--enable-ssl2"),
        new("ruby", ["ruby*", "libruby*"], "ruby ", @"ruby (?<version>\d\.\d{1,2}\.\d{1,3}(p\d{1,4}|dev|(preview|rc)\d)?) \(\d{4}-\d{2}-\d{2} ") { ToAdvisoryVersion = ProgramVersions.WithoutPatchLevel },
        new("perl", ["perl", "perl5*", "libperl.so*"], "/perl", @"/perl5?/(?<version>5\.\d{1,2}\.\d{1,3})[/\0]") { HasAdvisories = false },
        new("php", ["php*", "libphp*", "mod_php*"], "X-Powered-By: PHP/", @"X-Powered-By: PHP/(?<version>\d{1,2}\.\d{1,3}\.\d{1,3}((alpha|beta|RC)\d{1,2}|-dev)?)"),
        // The launcher's name, the release of the language and the full version, in the compiler's order.
        new("java", ["java"], "java\0", $@"java\0+[01]\.\d\0+{Java}\0") { ToAdvisoryVersion = ProgramVersions.OfJava },
        new("java", ["java"], "java\0", $@"[01]\.\d\0+{Java}\0+(openjdk\0+)?java\0") { ToAdvisoryVersion = ProgramVersions.OfJava },
        new("java", ["java"], "java\0", $@"\0{Java}\0+[01]\.\d\0+java\0") { ToAdvisoryVersion = ProgramVersions.OfJava },

        new("openssl", ["openssl", "libcrypto.so*", "libssl.so*"], "OpenSSL ", @"OpenSSL (?<version>\d\.\d{1,2}\.\d{1,3}[a-z]{0,2}(-[a-z0-9]{1,20})?) {1,2}\d{1,2} [A-Z][a-z]{2} \d{4}") { HasAdvisories = false },
        new("curl", ["curl", "libcurl*"], "curl", $"(libcurl/|curl ){Three}") { HasAdvisories = false },
        new("busybox", ["busybox*", "["], "BusyBox v", $"BusyBox v{Three}[ -]") { HasAdvisories = false },

        new("httpd", ["httpd", "apache2"], "Apache/", $"Apache/{Three}") { AdvisoryName = "apache" },
        // A build of a repository has its commit behind the version, a distribution's its revision.
        new("haproxy", ["haproxy"], "HA-Proxy version ", $@"HA-Proxy version {HaProxy}[^\0]{{0,40}} \d{{4}}/\d{{2}}/\d{{2}}"),
        new("haproxy", ["haproxy"], ", released ", $@" version {HaProxy}[^\0]{{0,40}}, released \d{{4}}/\d{{2}}/\d{{2}}"),
        new("haproxy", ["haproxy"], "HAProxy version follows", $@"\d/\d{{2}}\0+{HaProxy}([-+~][^\0]{{0,40}})?\0+HAProxy version follows"),
        new("haproxy", ["haproxy"], "HAProxy version follows", $@"HAProxy version follows\0+{HaProxy}([-+~][^\0]{{0,40}})?\0"),
        new("postgresql", ["postgres"], "PostgreSQL ", @"PostgreSQL (?<version>\d{1,2}(\.\d{1,3}){0,2}((alpha|beta|rc)\d{1,2})?)( on | \()"),
        new("mariadb", ["mariadbd", "mysqld", "mariadb", "mysql"], "-MariaDB", $"(^|[^0-9.]){Three}-MariaDB"),
        new("mariadb", ["mariadb", "mysql"], "/mariadb-", $"/mariadb-{Three}-"),

        // Nothing else stands beside it; other parts have such texts too.
        new("envoy", ["envoy"], "\01.", "\0(?<version>1\\.\\d{1,2}\\.\\d{1,2}(-dev)?)\0") { MustBeUnique = true },
    ];
}
