namespace ScanMesh.Engine.Images.Layers;

/// <summary>Gives texts their numbers in a record's table.</summary>
internal interface ITextNumbers
{
    /// <summary>Number from 1; 0 for null.</summary>
    ulong NumberOf(string? text);
}
