namespace ScanMesh.Tests.Unit.Ingest.Sources;

/// <summary>
/// The bodies of real senders in ../shared/cases/webhooks, and what each is: pushes <c>registry/repository:tag@digest id time</c> (id and time are - when the
/// event has none), a deletion, the reason to ignore it, a part of the error, or a handshake.
/// </summary>
internal static class SharedPayloads
{
    /// <summary>One file.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="Kind">Kind of the source.</param>
    /// <param name="Headers">Headers of the sender, one a line.</param>
    /// <param name="Expected">What is read, one a line.</param>
    /// <param name="Own">The source's registry, or null where the event's host finds it.</param>
    public sealed record Payload(string File, string Kind, string Headers, string Expected, string? Own = null);

    private const string CloudEvents = "Content-Type: application/cloudevents+json";
    private const string GitHubPackage = "X-GitHub-Event: registry_package\nX-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958";
    private const string HarborImage = "harbor/harbor/alpine@sha256:954b378c375d852eb3c63ab88978f640b4348b01c1b3456a024a81536dafbbf4";
    private const string ZotHeaders = "Ce-Id: 7e0f\nCe-Source: zotregistry.dev\nCe-Specversion: 1.0\nCe-Time: 2025-06-01T12:00:00Z\nCe-Type: zotregistry.";
    private const string ZotImage = "corp/golang:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static IReadOnlyList<Payload> All { get; } =
    [
        new("acr.json", "acr", "", "push acr/hello-world:v1@sha256:80f0d5c8786bb9e621a45ece0db56d11cdc624ad20da9fe62e9d25490f331d7d cb8c3971-9adc-488b-bdd8-43cbb4974ff5 2017-11-17T16:52:01"),
        new("acr.2026.json", "acr", "", "push acr/hello-world:test-v1@sha256:c766679d161d4ffe3dc4503b4c9f90b978f0d363fcedb02d1ae0cd271e645c0a ea889308-3834-4a1d-a631-cadc572dab91 2026-06-01T12:22:07"),
        new("acr.ping.json", "acr", "", "ignored test"),
        new("acr.eventgrid.json", "acr", "aeg-event-type: Notification", "push acr/aci-helloworld:v1@sha256:213bbc182920ab41e18edc2001e06abcca6735d87782d9cef68abd83941cf0e5 831e1650-001e-001b-66ab-eeb76e069631 2018-04-25T21:39:47"),
        new("acr.eventgrid.cloudevents.json", "acr", CloudEvents, "push acr/aci-helloworld:v1@sha256:213bbc182920ab41e18edc2001e06abcca6735d87782d9cef68abd83941cf0e5 831e1650-001e-001b-66ab-eeb76e069631 2018-04-25T21:39:47"),
        new("acr.eventgrid.validation.json", "acr", "aeg-event-type: SubscriptionValidation", """answer {"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}"""),
        new("aliyun-acr.json", "aliyun", "", "push aliyun/namespace/repotest:latest@sha256:457f4aa83fc9a6663ab9d1b0a6e2dce25a12a943ed5bf2c1747c58d48bbb4917 - 2016-11-29T12:25:46"),
        new("artifactory.json", "artifactory", "", "push jfrog/docker-remote-cache/library/ubuntu:latest@sha256:35c4a2c15539c6c1e4e5fa4e554dac323ad0107d8eb5c582d6ff386b383b7dce - -"),
        new("cloudevents.generic.json", "cloudevents", CloudEvents, "push generic/myapp/backend:v2.0.0 test-generic-event-001 2025-11-27T10:05:00"),
        new("distribution.json", "distribution", "", "push corp/library/test@sha256:fea8895f450959fa676bcc1df0611ea93823a735a01205fd8622846041d0c7cf asdf-asdf-asdf-asdf-0 2006-01-02T15:04:05\nignored blob", "corp"),
        new("distribution.envelope-test.json", "distribution", "", "push corp/library/test:latest asdf-asdf-asdf-asdf-0 2006-01-02T15:04:05\nignored blob", "corp"),
        new("distribution.pull.json", "distribution", "", "ignored pull", "corp"),
        new("gitlab.json", "distribution", "", "push corp/library/test:latest asdf-asdf-asdf-asdf-0 2006-01-02T15:04:05", "corp"),
        new("dockerhub.json", "dockerhub", "", "push hub/svendowideit/testhook:latest - 2014-12-03T00:22:41"),
        new("dockerhub.keel.json", "dockerhub", "", "push hub/karolisr/keel:0.1.7 - 2017-06-14T19:14:20"),
        new("dockerhub.multiarch-real.json", "dockerhub", "", "push hub/fireflyiii/core:develop - 2021-09-17T09:46:10"),
        // The digests of the documentation are four digits short.
        new("ecr.json", "ecr", "", "push ecr/my-repository-name:latest 13cde686-328b-6117-af20-0e5566167482 2019-11-16T01:54:34"),
        new("ecr.delete.json", "ecr", "", "delete ecr/my-repository-name:latest\nignored delete"),
        new("ecr.sns-notification.json", "ecr", "x-amz-sns-message-type: Notification", "push ecr/my-repository-name:latest 13cde686-328b-6117-af20-0e5566167482 2019-11-16T01:54:34"),
        new("ecr.sns-subscription-confirmation.json", "ecr", "x-amz-sns-message-type: SubscriptionConfirmation", "confirm https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription"),
        new("ecr.cloudevents-transformed.json", "ecr", "", "push ecr/my-app:v1.2.3 test-ecr-event-001 2025-11-27T10:00:00"),
        new("gar.pubsub-push.json", "artifactregistry", "", "push gar/my-project/my-repo/hello-world:1.1@sha256:6ec128e26cd5a8f5a3a6a2a9d6f3d9f7c7d6b9f9b0f5a4e2c1d0b9a8f7e6d5c4 2070443601311540 2021-02-26T19:13:55"),
        new("gar.unwrapped.json", "artifactregistry", "x-goog-pubsub-message-id: 2070443601311540", "push gar/my-project/my-repo/hello-world:1.1 2070443601311540 -"),
        // Its digest is cut off by the documentation itself.
        new("gar.digest-only.json", "artifactregistry", "", "wrong neither a valid tag nor a valid digest"),
        new("gar.tag-delete.json", "artifactregistry", "", "delete gar/my-project/my-repo/hello-world:1.1\nignored delete"),
        new("ghcr.registry_package.json", "github", GitHubPackage, "push ghcr/codertocat/hello-world@sha256:3da1996a8115d7616457760d9920b815241d0a03b34cf5f04e9a0e9d8de37498 72d3162e-cc78-11e3-81ab-4c9367dc0958 2019-05-09T23:28:29"),
        new("ghcr.package.json", "github", GitHubPackage.Replace("registry_package", "package", StringComparison.Ordinal), "push ghcr/codertocat/hello-world@sha256:3da1996a8115d7616457760d9920b815241d0a03b34cf5f04e9a0e9d8de37498 72d3162e-cc78-11e3-81ab-4c9367dc0958 2019-05-09T23:28:29"),
        new("ghcr.registry_package.keel.json", "github", GitHubPackage, "push ghcr/dingggu/utaitebox/server:1.2.3 72d3162e-cc78-11e3-81ab-4c9367dc0958 2019-11-01T05:30:31"),
        new("ghcr.ping.json", "github", "X-GitHub-Event: ping", "ignored test"),
        new("gitea.json", "gitea", "X-Gitea-Event: package\nX-Gitea-Delivery: d-1\nX-GitHub-Event: package", "push gitea/user1/giteacontainer:latest d-1 -"),
        new("harbor.default.json", "harbor", "", $"push {HarborImage} - 2023-04-03T06:04:53"),
        new("harbor.cloudevents.json", "harbor", CloudEvents, $"push {HarborImage} 66e18103-09c1-41f6-982f-37df223f3eeb 2023-04-03T06:04:46"),
        new("harbor.legacy-pushImage.json", "harbor", "", "push harbor/library/ai-rag:1.2.3@sha256:b4758aaed11c155a476b9857e1178f157759c99cb04c907a04993f5481eff848 - 2020-02-25T14:24:48"),
        new("harbor.push-tagged.json", "harbor", "", "push corp/mynamespace/repository:latest@sha256:b4758aaed11c155a476b9857e1178f157759c99cb04c907a04993f5481eff848 - 2020-02-25T14:24:48", "corp"),
        new("harbor.delete.default.json", "harbor", "", "delete harbor/harbor/alpine:3.8@sha256:2bb501e6173d9d006e56de5bce2720eb06396803300fe1687b58a7ff32bf4c14\nignored delete"),
        new("harbor.delete.cloudevents.json", "harbor", CloudEvents, "delete harbor/harbor/alpine:3.8@sha256:2bb501e6173d9d006e56de5bce2720eb06396803300fe1687b58a7ff32bf4c14\nignored delete"),
        new("harbor.pull.default.json", "harbor", "", "ignored pull"),
        new("harbor.pull.cloudevents.json", "harbor", CloudEvents, "ignored pull"),
        new("harbor.quota-exceed.default.json", "harbor", "", "ignored housekeeping"),
        new("harbor.quota-exceed.cloudevents.json", "harbor", CloudEvents, "ignored housekeeping"),
        new("harbor.replication.default.json", "harbor", "", "ignored housekeeping"),
        new("harbor.replication.cloudevents.json", "harbor", CloudEvents, "ignored housekeeping"),
        new("harbor.retention.default.json", "harbor", "", "ignored housekeeping"),
        new("harbor.retention.cloudevents.json", "harbor", CloudEvents, "ignored housekeeping"),
        new("harbor.scan-completed.default.json", "harbor", "", "ignored housekeeping"),
        new("harbor.scan-completed.cloudevents.json", "harbor", CloudEvents, "ignored housekeeping"),
        new("harbor.scan-failed.default.json", "harbor", "", "ignored housekeeping"),
        new("harbor.scan-failed.cloudevents.json", "harbor", CloudEvents, "ignored housekeeping"),
        new("nexus.json", "nexus", "X-Nexus-Webhook-Id: rm:repository:component\nX-Nexus-Webhook-Delivery: n-1", "push corp/my-image:1.0.0 n-1 2025-03-01T12:00:00", "corp"),
        new("nexus.component.json", "nexus", "X-Nexus-Webhook-Id: rm:repository:component", "ignored other-format", "corp"),
        new("nexus.asset.json", "nexus", "X-Nexus-Webhook-Id: rm:repository:asset", "ignored other-format", "corp"),
        new("quay.json", "quay", "", "push quay/mynamespace/repository:1.2.3 - -"),
        new("quay.sample-notification.json", "quay", "", "push quay/mynamespace/repository:latest - -\npush quay/mynamespace/repository:foo - -"),
        new("zot.json", "zot", ZotHeaders + "image.updated", $"push {ZotImage} 7e0f 2025-06-01T12:00:00", "corp"),
        new("zot.structured.json", "zot", CloudEvents, $"push {ZotImage} a89b61a2-5644-487a-8a86-144855c5dce8 2025-06-01T12:00:00", "corp"),
        new("zot.repository-created.json", "zot", ZotHeaders + "repository.created", "ignored housekeeping", "corp"),
    ];
}
