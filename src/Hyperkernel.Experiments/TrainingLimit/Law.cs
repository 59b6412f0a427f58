using Hyperkernel.Experiments.Statistics;

namespace Hyperkernel.Experiments.TrainingLimit;

/// <summary>How a prediction's error falls with the width.</summary>
/// <param name="Name">What predicts.</param>
/// <param name="Predicted">The exponent that orders in the width let one expect.</param>
/// <param name="Medians">The median errors, from the least width on.</param>
/// <param name="Slope">The measured exponent.</param>
internal sealed record Law(string Name, double Predicted, Estimate[] Medians, Estimate Slope);
