namespace Hyperkernel.Training;

/// <summary>How a gradient G becomes an update of weights W; mu is the learning rate.</summary>
public abstract record Optimizer
{
    private protected Optimizer() { }

    /// <summary>W -= mu G. The gradient of the meta network's last layer is never formed.</summary>
    public static Optimizer Sgd { get; } = new PlainSgd();

    /// <summary>M = c M + G; W -= mu M.</summary>
    /// <param name="coefficient">c, in [0, 1).</param>
    /// <exception cref="ArgumentException">The coefficient is out of its range.</exception>
    /// <remarks>
    /// Source: B. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964. Needs one more matrix as large as the
    /// weights.
    /// </remarks>
    public static Optimizer Momentum(double coefficient = 0.9) => new HeavyBall(RequireBelowOne(coefficient, nameof(coefficient)));

    /// <summary>
    /// M = b1 M + (1 - b1) G; S = b2 S + (1 - b2) G^2; W -= mu (M / (1 - b1^t)) / (sqrt(S / (1 - b2^t)) + epsilon), t from 1.
    /// </summary>
    /// <param name="beta1">b1, in [0, 1).</param>
    /// <param name="beta2">b2, in [0, 1).</param>
    /// <param name="epsilon">Keeps the quotient finite; positive.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    /// <remarks>
    /// Source: D. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015. Needs three more matrices as large as the
    /// weights.
    /// </remarks>
    public static Optimizer Adam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        epsilon > 0 && double.IsFinite(epsilon)
            ? new AdamMoments(RequireBelowOne(beta1, nameof(beta1)), RequireBelowOne(beta2, nameof(beta2)), epsilon)
            : throw new ArgumentException(
                FormattableString.Invariant($"Optimizer: epsilon = {epsilon}, must be finite and > 0."),
                nameof(epsilon)
            );

    private static double RequireBelowOne(double value, string name) =>
        value is >= 0 and < 1
            ? value
            : throw new ArgumentException(FormattableString.Invariant($"Optimizer: {name} = {value}, must be >= 0 and < 1."), name);

    /// <summary>Plain stochastic gradient descent.</summary>
    internal sealed record PlainSgd : Optimizer
    {
        public override string ToString() => "sgd";
    }

    /// <summary>Stochastic gradient descent with momentum.</summary>
    internal sealed record HeavyBall(double Coefficient) : Optimizer
    {
        public override string ToString() => FormattableString.Invariant($"momentum:{Coefficient:R}");
    }

    /// <summary>Adam.</summary>
    internal sealed record AdamMoments(double Beta1, double Beta2, double Epsilon) : Optimizer
    {
        public override string ToString() => FormattableString.Invariant($"adam:{Beta1:R}:{Beta2:R}:{Epsilon:R}");
    }
}
