using System.Text;

namespace ScanMesh.Tests.Kit.Senders;

/// <summary>Bodies of every kind of sender, written by us: seeds of fuzzing, and what hostile tests damage. A push first, then what else it sends.</summary>
public static class SenderBodies
{
    /// <summary>A digest that is one.</summary>
    public const string Digest = "sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf";

    /// <summary>Stands for every secret in the bodies: one-time and signed addresses, tokens, signatures.</summary>
    public const string Hush = "hush-7f3a";

    private const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    private const string Config = "application/vnd.oci.image.config.v1+json";
    private const string EcrEvent = $$$"""{"version":"0","id":"e-1","detail-type":"ECR Image Action","source":"aws.ecr","account":"123456789012","time":"2026-01-02T03:04:05Z","region":"us-west-2","resources":[],"detail":{"result":"SUCCESS","repository-name":"team/app","image-digest":"{{{Digest}}}","action-type":"PUSH","image-tag":"1","manifest-media-type":"{{{Manifest}}}","artifact-media-type":"{{{Config}}}"}}""";
    private const string AcrData = $$$"""{"id":"a-1","timestamp":"2026-01-02T03:04:05.1234567Z","action":"push","target":{"mediaType":"{{{Manifest}}}","size":524,"digest":"{{{Digest}}}","length":524,"repository":"team/app","tag":"1"},"request":{"id":"r-1","host":"registry.corp.example","method":"PUT","useragent":"docker/27.0"}}""";
    private const string GoogleEvent = $$"""{"action":"INSERT","digest":"registry.corp.example/p/team/app@{{Digest}}","tag":"registry.corp.example/p/team/app:1"}""";
    private const string GitHubVersion = $$$"""{"id":1,"version":"{{{Digest}}}","name":"{{{Digest}}}","updated_at":"2026-01-02T03:04:05Z","package_url":"ghcr.io/Team/app:1","container_metadata":{"tag":{"name":"1","digest":"{{{Digest}}}"},"manifest":{"digest":"{{{Digest}}}","media_type":"{{{Manifest}}}","config":{"media_type":"{{{Config}}}"} } },"package_files":[{"download_url":"https://files.example/x?signature={{{Hush}}}"}]}""";
    private const string ZotData = $$$"""{"name":"team/app","reference":"1","digest":"{{{Digest}}}","mediaType":"{{{Manifest}}}","manifest":"{\"schemaVersion\":2,\"config\":{\"mediaType\":\"{{{Config}}}\"}}","actor":{"name":"x"},"request":{"useragent":"skopeo/1.13"}}""";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SenderBody> All { get; } =
    [
        new("distribution", "", $$$"""{"events":[{"id":"d-1","timestamp":"2026-01-02T03:04:05Z","action":"push","target":{"mediaType":"{{{Manifest}}}","digest":"{{{Digest}}}","repository":"team/app","tag":"1","url":"https://registry.corp.example/v2/team/app/manifests/1","size":5},"request":{"host":"registry.corp.example","useragent":"docker/27.0"}}]}"""),
        new("harbor", "", $$$"""{"type":"PUSH_ARTIFACT","occur_at":1767323045,"operator":"x","event_data":{"resources":[{"digest":"{{{Digest}}}","tag":"1","resource_url":"registry.corp.example/team/app:1"}],"repository":{"name":"app","namespace":"team","repo_full_name":"team/app"} } }"""),
        new("harbor", "Content-Type: application/cloudevents+json", $$$"""{"specversion":"1.0","id":"h-1","source":"/projects/2/webhook/policies/15","type":"harbor.artifact.deleted","time":"2026-01-02T03:04:05Z","operator":"x","data":{"resources":[{"digest":"{{{Digest}}}","tag":"1","resource_url":"registry.corp.example/team/app:1"}],"repository":{"repo_full_name":"team/app"} } }"""),
        new("dockerhub", "", $$"""{"callback_url":"https://hub.example/hook/{{Hush}}","push_data":{"pushed_at":1767323045,"pusher":"x","tag":"1","images":[]},"repository":{"repo_name":"team/app","name":"app","namespace":"team","is_official":false} }"""),
        new("github", "X-GitHub-Event: registry_package\nX-GitHub-Delivery: g-1", $$$"""{"action":"published","registry_package":{"name":"app","namespace":"Team","ecosystem":"CONTAINER","package_type":"CONTAINER","owner":{"login":"Team"},"package_version":{{{GitHubVersion}}},"registry":{"type":"CONTAINER"} } }"""),
        new("github", "X-GitHub-Event: package", """{"action":"published","package":{"name":"server","package_type":"docker","owner":{"login":"Team"},"package_version":{"version":"1.2.3"},"registry":{"type":"docker","url":"https://ghcr.io/Team/Repo"}}}"""),
        new("quay", "", """{"repository":"team/app","namespace":"team","name":"app","docker_url":"registry.corp.example/team/app","updated_tags":["1","2"]}"""),
        new("ecr", "", EcrEvent),
        new("ecr", "x-amz-sns-message-type: Notification", $$"""{"Type":"Notification","MessageId":"s-1","TopicArn":"arn:aws:sns:us-west-2:123456789012:t","Message":{{Quoted(EcrEvent)}},"Timestamp":"2026-01-02T03:04:05Z","SignatureVersion":"1","Signature":"{{Hush}}","SigningCertURL":"https://sns.us-west-2.amazonaws.com/x.pem","UnsubscribeURL":"https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe&Token={{Hush}}"}"""),
        new("ecr", "x-amz-sns-message-type: SubscriptionConfirmation", $$"""{"Type":"SubscriptionConfirmation","MessageId":"s-2","Token":"{{Hush}}","TopicArn":"arn:aws:sns:us-west-2:123456789012:t","Message":"m","SubscribeURL":"https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token={{Hush}}"}"""),
        new("ecr", "", $$$"""{"specversion":"1.0","id":"c-1","type":"com.amazon.ecr.image.push","source":"urn:aws:ecr:us-west-2:123456789012:repository/team/app","time":"2026-01-02T03:04:05Z","data":{"repositoryName":"team/app","imageDigest":"{{{Digest}}}","imageTag":"1","registryId":"123456789012"}}"""),
        new("acr", "", AcrData),
        new("acr", "aeg-event-type: Notification", $$"""[{"id":"g-1","topic":"t","subject":"team/app:1","eventType":"Microsoft.ContainerRegistry.ImagePushed","eventTime":"2026-01-02T03:04:05Z","data":{{AcrData}},"dataVersion":"1.0"}]"""),
        new("acr", "Content-Type: application/cloudevents+json", $$"""{"specversion":"1.0","id":"g-2","source":"/subscriptions/x","type":"Microsoft.ContainerRegistry.ImagePushed","data":{{AcrData}}}"""),
        new("acr", "aeg-event-type: SubscriptionValidation", $$"""[{"id":"v-1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"{{Hush}}","validationUrl":"https://eventgrid.example/validate?token={{Hush}}"} }]"""),
        new("artifactregistry", "", $$"""{"message":{"attributes":{},"data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(GoogleEvent))}}","messageId":"2070443601311540","publishTime":"2026-01-02T03:04:05.1Z"},"subscription":"projects/p/subscriptions/s"}"""),
        new("artifactregistry", "x-goog-pubsub-message-id: 7\nx-goog-pubsub-publish-time: 2026-01-02T03:04:05Z", GoogleEvent),
        new("artifactory", "", $$"""{"domain":"docker","event_type":"pushed","data":{"repo_key":"docker-local","path":"team/app/1/manifest.json","name":"manifest.json","sha256":"{{Digest[7..]}}","size":1206,"image_name":"team/app","tag":"1","platforms":[]},"subscription_key":"x","jpd_origin":"https://registry.corp.example","source":"x"}"""),
        new("nexus", "X-Nexus-Webhook-Id: rm:repository:component\nX-Nexus-Webhook-Delivery: n-1", """{"timestamp":"2026-01-02T03:04:05.000+0000","nodeId":"n","initiator":"admin/127.0.0.1","repositoryName":"docker-hosted","action":"CREATED","component":{"id":"1","componentId":"1","format":"docker","name":"team/app","group":null,"version":"1"}}"""),
        new("gitea", "X-Gitea-Event: package\nX-Gitea-Delivery: t-1\nX-GitHub-Event: package", $$"""{"secret":"{{Hush}}","action":"created","package":{"id":1,"owner":{"login":"Team","username":"Team"},"type":"container","name":"App","version":"1","html_url":"https://registry.corp.example/Team/-/packages/container/App/1","created_at":"2026-01-02T03:04:05Z"},"sender":{"login":"x"} }"""),
        new("zot", "Ce-Id: z-1\nCe-Source: zotregistry.dev\nCe-Specversion: 1.0\nCe-Type: zotregistry.image.updated\nCe-Time: 2026-01-02T03:04:05Z", ZotData),
        new("zot", "", $$"""{"specversion":"1.0","id":"z-2","source":"zotregistry.dev","type":"zotregistry.image.deleted","time":"2026-01-02T03:04:05Z","data":{{ZotData}}}"""),
        new("aliyun", "", $$"""{"push_data":{"digest":"{{Digest}}","pushed_at":"2026-01-02 03:04:05","tag":"1"},"repository":{"name":"app","namespace":"team","region":"cn-hangzhou","repo_full_name":"team/app"} }"""),
        new("cloudevents", "", $$$"""[{"specversion":"1.0","id":"c-1","type":"com.example.image.pushed","source":"https://registry.corp.example","time":"2026-01-02T03:04:05Z","data":{"repository":"team/app","tag":"1","digest":"{{{Digest}}}"}}]"""),
        new("cloudevents", "Ce-Id: c-2\nCe-Type: artifact_deleted\nCe-Source: x\nCe-Time: 2026-01-02T03:04:05Z", """{"image":"registry.corp.example/team/app:1"}"""),
        new("native", "Idempotency-Key: k-1", """{"reference":"registry.corp.example/team/app:1"}"""),
    ];

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
