namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Coordinates of what is drawn: moved to a centre and turned.</summary>
internal readonly struct Frame(double x, double y, double turn)
{
    private readonly (double Sine, double Cosine) _turn = Math.SinCos(turn);

    /// <summary>A point of the image in these coordinates.</summary>
    public (double X, double Y) Local(double imageX, double imageY)
    {
        (double dx, double dy) = (imageX - x, imageY - y);
        return ((_turn.Cosine * dx) + (_turn.Sine * dy), (_turn.Cosine * dy) - (_turn.Sine * dx));
    }
}
