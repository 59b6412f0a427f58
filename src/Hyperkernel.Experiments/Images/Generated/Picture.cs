namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>The brightness at a point of an image that spans -1 to 1 in both directions, y downwards.</summary>
internal delegate double Picture(double x, double y);
