namespace Hyperkernel.Cli.Commands;

/// <summary>Precision of a computation; prints as it is typed.</summary>
internal sealed record Precision
{
    private readonly string _name;

    private Precision(string name) => _name = name;

    public static Precision Single { get; } = new("single");

    public static Precision Double { get; } = new("double");

    public override string ToString() => _name;
}
