namespace ScanMesh.Ingest.Sources.Ecr;

/// <summary>What to configure at AWS, as terraform.</summary>
internal static class EcrGuide
{
    private const string Pattern =
        """
        event_pattern = jsonencode({
            source        = ["aws.ecr"]
            "detail-type" = ["ECR Image Action", "ECR Replication Action", "ECR Pull Through Cache Action"]
          })
        """;

    /// <summary>The text for the way of authentication in use.</summary>
    public static string Write(GuideContext context) =>
        $"""
        One of these a region, in terraform:

        resource "aws_cloudwatch_event_rule" "scanmesh" {"{"}
          name          = "scanmesh"
          {Pattern}
        {"}"}

        {(context.Authentication == "sns" ? Topic(context) : Destination(context))}
        ECR itself tells its events on a best effort basis; what is lost there the sweep finds.
        """;

    private static string Destination(GuideContext context) =>
        $$"""
        resource "aws_cloudwatch_event_connection" "scanmesh" {
          name               = "scanmesh"
          authorization_type = "{{(context.Authentication == "basic" ? "BASIC" : context.Authentication == "oidc" ? "OAUTH_CLIENT_CREDENTIALS" : "API_KEY")}}"
          auth_parameters {
        {{Parameters(context)}}
          }
        }

        resource "aws_cloudwatch_event_api_destination" "scanmesh" {
          name                = "scanmesh"
          invocation_endpoint = "{{context.Url}}"
          http_method         = "POST"
          connection_arn      = aws_cloudwatch_event_connection.scanmesh.arn
        }

        resource "aws_iam_role" "scanmesh" {
          name               = "scanmesh-events"
          assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "events.amazonaws.com" } }] })
        }

        resource "aws_iam_role_policy" "scanmesh" {
          role   = aws_iam_role.scanmesh.id
          policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "events:InvokeApiDestination", Resource = aws_cloudwatch_event_api_destination.scanmesh.arn }] })
        }

        resource "aws_cloudwatch_event_target" "scanmesh" {
          rule     = aws_cloudwatch_event_rule.scanmesh.name
          arn      = aws_cloudwatch_event_api_destination.scanmesh.arn
          role_arn = aws_iam_role.scanmesh.arn
        }

        The secret is {{context.Secret}}. EventBridge calls public https addresses only; it tries an event again for 24 hours, and drops it then unless the target has a dead-letter queue.
        """;

    // At its place in the resource, so that it reads well.
    private static string Parameters(GuideContext context) => context.Authentication switch
    {
        "basic" =>
            $$"""
                basic {
                  username = "{{context.Username}}"
                  password = var.scanmesh_secret
                }
            """,
        "oidc" =>
            """
                # oauth { ... } of a client of your issuer
            """,
        _ =>
            $$"""
                api_key {
                  key   = "{{context.HeaderName ?? "X-Api-Key"}}"
                  value = var.scanmesh_secret
                }
            """,
    };

    private static string Topic(GuideContext context) =>
        $$"""
        resource "aws_sns_topic" "scanmesh" {
          name              = "scanmesh"
          signature_version = 2
        }

        resource "aws_sns_topic_policy" "scanmesh" {
          arn    = aws_sns_topic.scanmesh.arn
          policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sns:Publish", Principal = { Service = "events.amazonaws.com" }, Resource = aws_sns_topic.scanmesh.arn }] })
        }

        resource "aws_cloudwatch_event_target" "scanmesh" {
          rule = aws_cloudwatch_event_rule.scanmesh.name
          arn  = aws_sns_topic.scanmesh.arn
        }

        resource "aws_sns_topic_subscription" "scanmesh" {
          topic_arn              = aws_sns_topic.scanmesh.arn
          protocol               = "https"
          endpoint               = "{{context.Url}}"
          endpoint_auto_confirms = true
        }

        Name the topic's ARN under topics of source {{context.Source}} first: the subscription is confirmed for those alone. Leave raw delivery off: it drops the signature.
        By default SNS tries three times more within a minute: set a delivery policy that tries for longer, and a redrive policy that keeps what failed.
        """;
}
