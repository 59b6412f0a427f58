using Hyperkernel.Experiments.Operators;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Experiments.Operators;

/// <summary>Every generator against itself at a finer resolution, and what is known of its solutions.</summary>
public class OperatorProblemTests
{
    [Fact]
    public void Burgers_is_solved_to_1e5()
    {
        using OperatorPairs usual = Burgers.Create(12, 64, 5),
            fine = Burgers.Create(12, 64, 5, points: 256, steps: 800);
        Same(usual.Inputs, fine.Inputs, 1e-13);
        Same(usual.Outputs, fine.Outputs, 1e-5);
        using OperatorPairs literal = Burgers.Create(6, 64, 5, isLiteral: true),
            finer = Burgers.Create(6, 64, 5, isLiteral: true, points: 256, steps: 800);
        Same(literal.Outputs, finer.Outputs, 1e-5);

        // The mean is conserved.
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(literal.Inputs.Row(i).ToArray().Average(), literal.Outputs.Row(i).ToArray().Average(), 1e-10);
            Assert.Equal(0, usual.Outputs.Row(i).ToArray().Average(), 1e-10);
        }
    }

    // By the transform of Cole and Hopf: u = -2 nu (log phi)_x, phi_t = nu phi_xx.
    [Fact]
    public void Burgers_has_its_closed_solution()
    {
        const int Points = 128;
        const double Viscosity = 0.1;
        double Phi(double x, double t) => 1.2 + (Math.Exp(-Viscosity * t) * Math.Cos(x));
        double U(double x, double t) => 2 * Viscosity * Math.Exp(-Viscosity * t) * Math.Sin(x) / Phi(x, t);
        double Place(long j) => 2 * Math.PI * j / Points;
        using Matrix<double> exact = Matrix<double>.Create(1, Points, (_, j) => U(Place(j), 1)),
            start = Matrix<double>.Create(1, Points, (_, j) => U(Place(j), 0));
        using Matrix<double> found = new PeriodicFlow(Points, 2 * Math.PI, k => -Viscosity * k * k).At(start, 1, 200);
        Same(found, exact, 1e-10);
    }

    [Fact]
    public void Darcy_differs_from_a_finer_grid_by_a_few_per_cent_since_the_permeability_jumps()
    {
        using OperatorPairs usual = Darcy.Create(3, 5),
            fine = Darcy.Create(3, 5, 2);
        Same(usual.Inputs, fine.Inputs, 1e-12);
        Assert.InRange(RelativeError.OfPrediction(usual.Outputs, fine.Outputs), 1e-5, 0.05);
        Assert.All(usual.Inputs.Row(0).ToArray(), a => Assert.True(a is 3 or 12));
        Assert.All(Enumerable.Range(0, 29), j => Assert.Equal(0, usual.Outputs[0, j]));
        Assert.True(usual.Outputs[0, 14 * 30] > 0);
    }

    [Fact]
    public void A_pendulum_is_solved_to_1e7()
    {
        using OperatorPairs usual = Pendulum.Create(8, 5),
            fine = Pendulum.Create(8, 5, 4);
        Same(usual.Outputs, fine.Outputs, 1e-7);
    }

    [Fact]
    public void Reaction_and_diffusion_are_solved_to_a_thousandth()
    {
        using OperatorPairs usual = ReactionDiffusion.Create(8, 5),
            fine = ReactionDiffusion.Create(8, 5, 4, 4000);
        Same(usual.Inputs, fine.Inputs, 1e-13);
        Same(usual.Outputs, fine.Outputs, 1e-3);
    }

    [Fact]
    public void Advection_moves_functions()
    {
        using OperatorPairs waves = Advection.SquareWaves(20, 5),
            signs = Advection.Signs(5, 5);
        for (int i = 0; i < 20; i++)
        {
            // Points 0 and 39 are the same place of the circle.
            Assert.Equal(waves.Inputs[i, 5], waves.Outputs[i, 25]);
            Assert.Equal(waves.Inputs[i, 30], waves.Outputs[i, 11]);
            Assert.InRange(waves.Inputs.Row(i).ToArray().Max(), 1, 2);
        }

        Assert.All(signs.Inputs.Row(0).ToArray(), value => Assert.Equal(1, Math.Abs(value)));
    }

    [Fact]
    public void Kuramoto_and_Sivashinsky_are_solved_to_1e4()
    {
        using OperatorPairs usual = KuramotoSivashinsky.Create(8, 5),
            fine = KuramotoSivashinsky.Create(8, 5, 256, 2000);
        Same(usual.Outputs, fine.Outputs, 1e-4);
        Assert.True(usual.Outputs.Row(0).ToArray().Max() > 0.5);
    }

    [Fact]
    public void Navier_and_Stokes_are_solved_to_1e6()
    {
        using OperatorPairs usual = NavierStokes.Create(4, 5),
            fine = NavierStokes.Create(4, 5, 400);
        Same(usual.Inputs, fine.Inputs, 0);
        Same(usual.Outputs, fine.Outputs, 1e-6);
    }

    [Fact]
    public void A_seed_gives_the_same_pairs_and_another_seed_others()
    {
        foreach (OperatorProblem problem in OperatorProblem.All)
        {
            using OperatorPairs one = problem.Create(3, 1),
                more = problem.Create(4, 1),
                other = problem.Create(3, 2);
            Same(one.Inputs, more.Part(0, 3).Inputs, 0);
            Same(one.Outputs, more.Part(0, 3).Outputs, 1e-12);
            Assert.NotEqual(one.Inputs.Row(0).ToArray(), other.Inputs.Row(0).ToArray());
            Assert.Equal(problem.IsPeriodic, one.OutputGrid.IsPeriodic);
        }
    }

    private static void Same(Matrix<double> found, Matrix<double> expected, double tolerance)
    {
        double error = RelativeError.OfPrediction(found, expected);
        Assert.True(error <= tolerance, $"{error} > {tolerance}");
    }
}
