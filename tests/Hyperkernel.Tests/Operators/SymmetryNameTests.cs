using Hyperkernel.Operators;
using Xunit;

namespace Hyperkernel.Tests.Operators;

/// <summary>What options call symmetries.</summary>
public sealed class SymmetryNameTests
{
    [Theory]
    [InlineData("none", OperatorSymmetry.None, null)]
    [InlineData("shifts", OperatorSymmetry.Shifts, null)]
    [InlineData("reflection", OperatorSymmetry.Reflection, null)]
    [InlineData("reflection:1", OperatorSymmetry.Reflection, 1)]
    [InlineData("shifts,reflection:-1", OperatorSymmetry.ShiftsAndReflection, -1)]
    [InlineData("reflection:1, shifts", OperatorSymmetry.ShiftsAndReflection, 1)]
    [InlineData("shifts-reflection", OperatorSymmetry.ShiftsAndReflection, null)]
    [InlineData("flips", OperatorSymmetry.Flips, null)]
    [InlineData("flips,transposition", OperatorSymmetry.Square, null)]
    [InlineData("square", OperatorSymmetry.Square, null)]
    public void Names(string text, OperatorSymmetry symmetry, int? sign) =>
        Assert.Equal(new SymmetryName(symmetry, sign), SymmetryName.Parse(text));

    [Theory]
    [InlineData("turns", "has 'turns', must be none, shifts")]
    [InlineData("reflection:2", "has 'reflection:2'")]
    [InlineData("", "has ''")]
    [InlineData("transposition", "not offered together")]
    [InlineData("shifts,flips", "not offered together")]
    public void Wrong_names(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => SymmetryName.Parse(text)).Message, StringComparison.Ordinal);
}
