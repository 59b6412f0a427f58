using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Activations.Functions;
using Hyperkernel.Architectures;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>Names of activations: every one that an activation has is read back to it.</summary>
public class ActivationNameTests
{
    [Fact]
    public void A_name_stands_for_the_activation_that_has_it() =>
        Assert.All(ActivationSamples.InFiles.Where(a => a is not ScaledActivation), a => Assert.Equal(a, Parsed(a.Name)));

    [Fact]
    public void Parameters_keep_all_their_digits() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[-1e-6, 1e-6])
            .SampleSeeded(
                (a, b) =>
                {
                    Assert.Equal(Activation.AbRelu(a, b), Parsed(Activation.AbRelu(a, b).Name));
                    Assert.Equal(Activation.LeakyRelu(b), Parsed(Activation.LeakyRelu(b).Name));
                    Assert.Equal(Activation.SinOf(a), Parsed(Activation.SinOf(a).Name));
                    Assert.Equal(Activation.CosOf(b), Parsed(Activation.CosOf(b).Name));
                    Assert.Equal(Activation.EluOf(a), Parsed(Activation.EluOf(a).Name));
                },
                iter: 200
            );

    [Theory]
    [InlineData("sin", "sin(1)")]
    [InlineData("cos", "cos(1)")]
    [InlineData("elu", "elu(1)")]
    [InlineData("leaky_relu(0.01)", "leaky_relu")]
    public void A_usual_parameter_may_be_left_out(string name, string other)
    {
        Assert.Equal(Parsed(name), Parsed(other));
        Assert.Equal(name, Parsed(other)!.Name);
        Assert.Equal(name, Parsed(name)!.Name);
    }

    [Fact]
    public void Parameters_mean_what_the_pages_say()
    {
        Assert.All(
            [-3, -0.5, 0.7, 2.0],
            y =>
            {
                Assert.Equal(Math.Sin(2.5 * y), Parsed("sin(2.5)")!.Value(y), 1e-15);
                Assert.Equal(Math.Cos(2.5 * y), Parsed("cos(2.5)")!.Value(y), 1e-15);
                Assert.Equal(-2.5 * Math.Sin(2.5 * y), Parsed("cos(2.5)")!.Derivative(y), 1e-15);
                Assert.Equal(y > 0 ? y : 0.3 * (Math.Exp(y) - 1), Parsed("elu(0.3)")!.Value(y), 1e-15);
                Assert.Equal(y > 0 ? 1 : 0.3 * Math.Exp(y), Parsed("elu(0.3)")!.Derivative(y), 1e-15);
            }
        );
        Assert.Equal([0], Parsed("elu(0.3)")!.Kinks);
        Assert.Empty(Activation.Elu.Kinks);
        Assert.NotEqual(Parsed("elu(0.3)"), Parsed("elu(0.4)"));
        _ = Assert.Throws<ArgumentException>(() => Activation.EluOf(double.NaN));
    }

    [Fact]
    public void An_activation_of_the_registry_has_its_entrys_name_and_one_by_default_its_usual_parameters() =>
        Assert.All(
            ActivationNames.All,
            entry =>
            {
                Assert.NotEmpty(entry.Samples);
                Assert.All(entry.Samples, p => Assert.Equal(entry.Name, entry.Create(p).Name.Split('(')[0]));
                if (entry.Usual is { } usual)
                {
                    Assert.Equal(entry.Create(usual), Parsed(entry.Name));
                }
            }
        );

    [Fact]
    public void A_name_that_is_none_says_so()
    {
        Assert.Equal(Activation.LeakyRelu(0.2), Activation.Parse("leaky_relu(0.2)"));
        Assert.Contains("'relo' is not", Assert.Throws<FormatException>(() => Activation.Parse("relo")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_the_same_in_every_property() => Assert.All(ActivationSamples.All, a => Assert.Equal(a.Name, a.ToString()));

    [Theory]
    [InlineData("Relu", "'Relu' is not the name")]
    [InlineData("", "'' is not the name")]
    [InlineData("leaky_relu()", "leaky_relu(slope)")]
    [InlineData("leaky_relu(x)", "leaky_relu(slope)")]
    [InlineData("leaky_relu(NaN)", "leaky_relu(slope)")]
    [InlineData("leaky_relu(1e999)", "leaky_relu(slope)")]
    [InlineData("leaky_relu(0.1", "leaky_relu(slope)")]
    [InlineData("leaky_relu(0.1))", "leaky_relu(slope)")]
    [InlineData("leaky_relu(0.1)x", "leaky_relu(slope)")]
    [InlineData("leaky_relu(1,2)", "leaky_relu(slope)")]
    [InlineData("ab_relu(1)", "ab_relu(a,b)")]
    [InlineData("relu(1)", "form relu,")]
    [InlineData("relu()", "form relu,")]
    [InlineData("monomial(2.5)", "whole number from 0 to 16")]
    [InlineData("rectified_monomial(-1)", "whole number from 0 to 16")]
    [InlineData("monomial()", "monomial(d)")]
    [InlineData("polynomial()", "polynomial(c0,c1,...)")]
    [InlineData("polynomial(1,x)", "polynomial(c0,c1,...)")]
    [InlineData("rbf(-1)", "must not be negative")]
    [InlineData("rbf", "form rbf(gamma),")]
    [InlineData("sin()", "form sin or sin(frequency),")]
    [InlineData("sin(1e200)", "must be finite")]
    [InlineData("elu(1,5)", "form elu or elu(alpha),")]
    public void A_wrong_name_is_told_what_is_allowed(string text, string said)
    {
        Assert.False(ActivationNames.TryParse(text, out Activation? activation, out string problem));
        Assert.Null(activation);
        Assert.Contains(said, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_callers_function_has_no_form_in_a_file() =>
        Assert.Contains(
            "no form in a file",
            Assert.Throws<NotSupportedException>(() => Mlp.Of(ActivationSamples.Smooth, 1).ToJson()).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_Gaussian_that_grows_says_where_its_moments_end() =>
        Assert.Contains(
            "must be below 1/(4b) = 0.5",
            Assert.Throws<ArgumentException>(() => Activation.Gaussian(1, 0.5).Moments(CovarianceBlock.Diagonal(0.5))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Slopes_and_scales_must_be_finite(double value)
    {
        _ = Assert.Throws<ArgumentException>(() => Activation.LeakyRelu(value));
        _ = Assert.Throws<ArgumentException>(() => Activation.AbRelu(value, 1));
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => Activation.Erf.Scaled(value)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-10, 1.1283791670955125738961589031e-10)]
    [InlineData(0.5, 0.52049987781304653768274665389)]
    [InlineData(1, 0.84270079294971486934122063508)]
    [InlineData(2.5, 0.99959304798255504106043578426)]
    [InlineData(-3, -0.99997790950300141455862722387)]
    [InlineData(6, 0.99999999999999997848026328750)]
    [InlineData(double.PositiveInfinity, 1)]
    public void Erf_has_its_known_values(double y, double expected) =>
        Assert.Equal(expected, Activation.Erf.Value(y), 4e-16 * Math.Abs(expected));

    private static Activation? Parsed(string name)
    {
        Assert.True(ActivationNames.TryParse(name, out Activation? activation, out string problem), problem);
        return activation;
    }
}
