namespace Hyperkernel.Training;

/// <summary>The learning rate mu at every step: constant, or a schedule.</summary>
public abstract record LearningRate
{
    private protected LearningRate(double initial)
    {
        Initial =
            double.IsFinite(initial) && initial > 0
                ? initial
                : throw new ArgumentException(FormattableString.Invariant($"LearningRate: rate = {initial}, must be finite and > 0."));
    }

    /// <summary>The rate of the first step.</summary>
    public double Initial { get; }

    /// <summary>The rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public abstract double At(long step);

    /// <summary>The same rate at all steps.</summary>
    /// <exception cref="ArgumentException">The rate is not finite and positive.</exception>
    public static LearningRate Constant(double rate) => new ConstantRate(rate);

    /// <summary>mu_t = rate * factor^floor(t / every).</summary>
    /// <param name="rate">The first rate.</param>
    /// <param name="every">After how many steps it changes, at least 1.</param>
    /// <param name="factor">By what it is multiplied then, finite and positive.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static LearningRate Stepwise(double rate, long every, double factor) => new StepwiseRate(rate, every, factor);

    /// <summary>mu_t = rate * (1 + cos(pi t / steps)) / 2, zero from then on.</summary>
    /// <param name="rate">The first rate.</param>
    /// <param name="steps">When it reaches zero, at least 1.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    /// <remarks>
    /// Source: I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, without restarts.
    /// </remarks>
    public static LearningRate Cosine(double rate, long steps) => new CosineRate(rate, steps);

    private static long RequirePositive(long steps) =>
        steps > 0 ? steps : throw new ArgumentException($"LearningRate: {steps} steps, must be at least 1.");

    private sealed record ConstantRate(double Rate) : LearningRate(Rate)
    {
        public override double At(long step) => Initial;

        public override string ToString() => FormattableString.Invariant($"{Initial:R}");
    }

    private sealed record StepwiseRate(double Rate, long Every, double Factor) : LearningRate(Rate)
    {
        private readonly long _every = RequirePositive(Every);
        private readonly double _factor =
            double.IsFinite(Factor) && Factor > 0
                ? Factor
                : throw new ArgumentException(FormattableString.Invariant($"LearningRate: factor = {Factor}, must be finite and > 0."));

        public override double At(long step) => Initial * Math.Pow(_factor, step / _every);

        public override string ToString() => FormattableString.Invariant($"{Initial:R} step:{_every}:{_factor:R}");
    }

    private sealed record CosineRate(double Rate, long Steps) : LearningRate(Rate)
    {
        private readonly long _steps = RequirePositive(Steps);

        public override double At(long step) => step >= _steps ? 0 : Initial * (1 + Math.Cos(Math.PI * step / _steps)) / 2;

        public override string ToString() => FormattableString.Invariant($"{Initial:R} cosine:{_steps}");
    }
}
