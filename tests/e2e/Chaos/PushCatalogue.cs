using System.Globalization;
using ScanMesh.Tests.Kit.Images;

namespace ScanMesh.Tests.E2e.Chaos;

/// <summary>What is pushed, from a seed: new images, known ones under new tags, moving tags, indexes, repeats, and what is no image.</summary>
internal sealed class PushCatalogue(FaultyRegistry registry, int seed)
{
    /// <summary>The finding that each image has.</summary>
    public const string Advisory = "CVE-2099-0001";

    private static readonly BuiltLayer Ground = Images.Base(("left-pad", "1.0-1"));

    private readonly Random random = new(seed);
    private readonly List<BuiltContent> images = [];
    private int number;

    /// <summary>Puts the next one into the registry, where it belongs there.</summary>
    public Push Next()
    {
        number++;
        var tag = "t" + number.ToString(CultureInfo.InvariantCulture);
        var repository = "chaos/app-" + random.Next(4).ToString(CultureInfo.InvariantCulture);
        return random.Next(100) switch
        {
            < 40 => Put(PushKind.Image, repository, tag, NewImage()),
            < 60 when images.Count > 0 => Put(PushKind.Image, repository, tag, images[random.Next(images.Count)]),
            < 72 => Put(PushKind.Image, repository, "moving", NewImage()),
            < 80 => Put(PushKind.Index, repository, tag, new ImageIndexBuilder().Image(NewImage()).Image(NewImage("linux/arm64/v8")).Build()),
            < 88 => Put(PushKind.Image, repository, tag, NewImage()) with { Times = 4 },
            < 94 => Told(PushKind.Missing, repository, tag, NewImage(known: false)),
            _ => Put(PushKind.Artefact, repository, tag, Artefact()),
        };
    }

    private BuiltContent NewImage(string platform = "linux/amd64", bool known = true)
    {
        var image = new ImageBuilder().Layer(Ground).Layer(Images.Ballast(random.Next(), random.Next(500, 400_000))).For(platform).Build();
        if (known)
            images.Add(image);
        return image;
    }

    private BuiltContent Artefact() => new ImageBuilder().Layer(Images.Ballast(random.Next(), 100))
        .EditManifest(m => m["config"]!["mediaType"] = "application/vnd.example.chart.config.v1+json").Build();

    private Push Put(PushKind kind, string repository, string tag, BuiltContent content)
    {
        registry.Content.Put(repository, tag, content);
        return Told(kind, repository, tag, content);
    }

    private Push Told(PushKind kind, string repository, string tag, BuiltContent content)
    {
        var id = new byte[16];
        random.NextBytes(id);
        return new Push(kind, new Guid(id).ToString("D"), repository, tag, content);
    }
}
