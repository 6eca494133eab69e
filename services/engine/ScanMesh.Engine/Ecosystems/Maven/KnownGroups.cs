using System.Collections.Frozen;

namespace ScanMesh.Engine.Ecosystems.Maven;

/// <summary>
/// Groups of widespread artifacts whose archives often have no pom.properties (Gradle and Ant write none), or are known by another name. Names that several groups use are not among
/// them, nor what anybody may have called so.
/// </summary>
internal static class KnownGroups
{
    private static readonly FrozenDictionary<string, string> byArtifact = Table(
        "org.springframework spring-aop spring-aspects spring-beans spring-context spring-context-indexer spring-context-support spring-core spring-expression spring-instrument spring-jcl spring-jdbc spring-jms spring-messaging spring-orm spring-oxm spring-r2dbc spring-test spring-tx spring-web spring-webflux spring-webmvc spring-websocket",
        "org.springframework.boot spring-boot",
        "org.springframework.security.oauth spring-security-oauth spring-security-oauth2",
        "org.springframework.kafka spring-kafka",
        "org.springframework.amqp spring-amqp spring-rabbit",
        "org.apache.logging.log4j log4j-api log4j-core log4j-1.2-api log4j-jcl log4j-jul log4j-slf4j-impl log4j-slf4j2-impl log4j-web log4j-layout-template-json",
        "log4j log4j",
        "org.jdom jdom jdom2",
        "oro oro",
        "org.slf4j slf4j-api slf4j-simple slf4j-nop slf4j-jdk14 slf4j-log4j12 slf4j-reload4j slf4j-ext jul-to-slf4j jcl-over-slf4j log4j-over-slf4j",
        "ch.qos.logback logback-classic logback-core logback-access",
        "ch.qos.reload4j reload4j",
        "commons-beanutils commons-beanutils",
        "commons-cli commons-cli",
        "commons-codec commons-codec",
        "commons-collections commons-collections",
        "commons-digester commons-digester",
        "commons-fileupload commons-fileupload",
        "commons-httpclient commons-httpclient",
        "commons-io commons-io",
        "commons-lang commons-lang",
        "commons-logging commons-logging",
        "commons-net commons-net",
        "commons-validator commons-validator",
        "org.apache.commons commons-collections4 commons-compress commons-configuration2 commons-csv commons-dbcp2 commons-exec commons-jexl3 commons-lang3 commons-math3 commons-pool2 commons-text commons-vfs2",
        "com.google.guava guava failureaccess",
        "com.google.code.gson gson",
        "com.google.code.findbugs jsr305",
        "com.google.inject guice",
        "com.google.protobuf protobuf-java protobuf-java-util",
        "com.fasterxml.jackson.core jackson-annotations jackson-core jackson-databind",
        "com.fasterxml.woodstox woodstox-core",
        "org.codehaus.jackson jackson-core-asl jackson-mapper-asl",
        "org.codehaus.jettison jettison",
        "com.thoughtworks.xstream xstream",
        "org.yaml snakeyaml",
        "org.jsoup jsoup",
        "org.json json",
        "com.jayway.jsonpath json-path",
        "net.minidev json-smart",
        "com.alibaba fastjson",
        "com.nimbusds nimbus-jose-jwt",
        "com.h2database h2",
        "org.hsqldb hsqldb",
        "org.postgresql postgresql",
        "mysql mysql-connector-java",
        "com.mysql mysql-connector-j",
        "org.mariadb.jdbc mariadb-java-client",
        "com.microsoft.sqlserver mssql-jdbc",
        "org.xerial sqlite-jdbc",
        "org.xerial.snappy snappy-java",
        "com.zaxxer HikariCP",
        "org.quartz-scheduler quartz",
        "joda-time joda-time",
        "junit junit",
        "org.mockito mockito-core",
        "org.ow2.asm asm asm-analysis asm-commons asm-tree asm-util",
        "cglib cglib",
        "aopalliance aopalliance",
        "org.javassist javassist",
        "net.bytebuddy byte-buddy byte-buddy-agent",
        "org.apache.tomcat tomcat-annotations-api tomcat-api tomcat-catalina tomcat-catalina-ant tomcat-catalina-ha tomcat-coyote tomcat-dbcp tomcat-el-api tomcat-jasper tomcat-jasper-el tomcat-jaspic-api tomcat-jdbc tomcat-jni tomcat-jsp-api tomcat-juli tomcat-servlet-api tomcat-storeconfig tomcat-tribes tomcat-util tomcat-util-scan tomcat-websocket tomcat-websocket-api",
        "org.apache.httpcomponents httpclient httpcore httpmime fluent-hc",
        "org.apache.httpcomponents.client5 httpclient5",
        "org.apache.httpcomponents.core5 httpcore5 httpcore5-h2",
        "org.apache.kafka kafka-clients kafka_2.12 kafka_2.13",
        "org.apache.zookeeper zookeeper",
        "org.apache.struts struts2-core",
        "org.apache.velocity velocity velocity-engine-core",
        "org.apache.poi poi poi-ooxml poi-scratchpad",
        "org.apache.pdfbox pdfbox fontbox",
        "org.apache.ivy ivy",
        "org.apache.ant ant ant-launcher",
        "org.apache.thrift libthrift",
        "org.apache.avro avro",
        "org.apache.xmlbeans xmlbeans",
        "org.freemarker freemarker",
        "org.elasticsearch elasticsearch",
        "org.eclipse.jgit org.eclipse.jgit",
        "xerces xercesImpl",
        "xalan xalan",
        "xml-apis xml-apis",
        "org.scala-lang scala-library scala-reflect scala-compiler",
        "org.jetbrains.kotlin kotlin-stdlib kotlin-stdlib-common kotlin-stdlib-jdk7 kotlin-stdlib-jdk8 kotlin-reflect",
        "io.projectreactor reactor-core",
        "org.reactivestreams reactive-streams",
        "io.undertow undertow-core undertow-servlet",
        "com.squareup.okio okio okio-jvm",
        "com.jcraft jsch",
        "net.java.dev.jna jna jna-platform",
        "com.github.luben zstd-jni");

    /// <summary>Families in which every artifact has the same group.</summary>
    private static readonly (string Prefix, string Group)[] byPrefix =
    [
        ("spring-boot-", "org.springframework.boot"),
        ("spring-security-", "org.springframework.security"),
        ("spring-data-", "org.springframework.data"),
        ("spring-integration-", "org.springframework.integration"),
        ("spring-batch-", "org.springframework.batch"),
        ("tomcat-embed-", "org.apache.tomcat.embed"),
        ("tomcat-i18n-", "org.apache.tomcat"),
        ("bcprov-", "org.bouncycastle"),
        ("bcpkix-", "org.bouncycastle"),
        ("bcutil-", "org.bouncycastle"),
        ("bcpg-", "org.bouncycastle"),
        ("bcmail-", "org.bouncycastle"),
        ("bctls-", "org.bouncycastle"),
        ("lucene-", "org.apache.lucene"),
        ("micrometer-", "io.micrometer"),
        ("netty-codec-", "io.netty"),
        ("netty-transport-", "io.netty"),
        ("shiro-", "org.apache.shiro"),
    ];

    /// <summary>All of them, as (group, artifact).</summary>
    public static IEnumerable<(string Group, string Artifact)> All => byArtifact.Select(e => (e.Value, e.Key));

    /// <summary>The group of an artifact, or null.</summary>
    public static string? Of(string artifact) =>
        byArtifact.TryGetValue(artifact, out var group) ? group : byPrefix.FirstOrDefault(p => artifact.StartsWith(p.Prefix, StringComparison.Ordinal)).Group;

    /// <summary>Each line a group and its artifacts.</summary>
    private static FrozenDictionary<string, string> Table(params string[] lines) =>
        lines.Select(l => l.Split(' ')).SelectMany(words => words[1..], (words, artifact) => KeyValuePair.Create(artifact, words[0])).ToFrozenDictionary(StringComparer.Ordinal);
}
