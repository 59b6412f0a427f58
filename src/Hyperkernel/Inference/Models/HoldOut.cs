namespace Hyperkernel.Inference.Models;

/// <summary>What is left out together where a model is validated.</summary>
public enum HoldOut
{
    /// <summary>Each observation by itself: how well holes are filled.</summary>
    Entries,

    /// <summary>All observations of a context, or of an input: how well contexts never seen are predicted.</summary>
    Contexts,
}
