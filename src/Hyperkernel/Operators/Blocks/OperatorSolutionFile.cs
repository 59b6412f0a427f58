using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Operators.Blocks;

/// <content>The arrays of a saved operator.</content>
internal sealed partial class OperatorSolution
{
    private const string Contexts = "contexts";
    private const string WeightsName = "weights";
    private const string LeftOutName = "left_out";
    private const string MissingName = "missing";
    private const string InputMeanName = "input_mean";
    private const string OutputMeanName = "output_mean";
    private const string DampingName = "damping";
    private const string ScaleName = "input_scale";
    private const string BlocksName = "blocks";
    private const string VariancesName = "block_variances";
    private const string PercentilesName = "percentiles";

    public void Write(NpzWriter archive)
    {
        archive.Add(Contexts, _contexts.Rows);
        archive.Add(WeightsName, Weights);
        archive.Add(LeftOutName, LeftOutValues);
        if (Missing.Count > 0)
        {
            archive.Add(MissingName, Missing.ToMatrix());
        }

        Add(archive, InputMeanName, _preparation.Mean);
        Add(archive, OutputMeanName, OutputMean);
        Add(archive, ScaleName, [_preparation.Scale]);
        Add(archive, VariancesName, Scales);
        Add(archive, PercentilesName, Percentiles);
        Add(archive, BlocksName, [.. Blocks.Select(block => (double)Array.IndexOf(_system.Basis.Blocks, block))]);
        if (_preparation.Damping is { } damping)
        {
            archive.Add(DampingName, damping);
        }
    }

    /// <exception cref="FormatException">The arrays do not fit each other; the message is a clause that says why.</exception>
    public static OperatorSolution Read(
        NpzArchive archive,
        OperatorOptions options,
        FunctionGrid inputs,
        FunctionGrid outputs,
        SymmetryGroup group,
        OperatorFile file
    )
    {
        double[] Numbers(string name)
        {
            Matrix<double> values = archive.Read<double>(name).Values;
            return [.. Enumerable.Range(0, (int)values.Rows).SelectMany(i => values.Row(i).ToArray())];
        }

        BlockSystem system = BlockSystem.Of(options, inputs, outputs, group);
        ContextPreparation preparation = new(
            Numbers(InputMeanName),
            archive.Contains(DampingName) ? archive.Read<double>(DampingName).Values : null,
            Numbers(ScaleName)[0]
        );
        OperatorSolution solution = new(options, system, preparation, new(archive.Read<double>(Contexts).Values))
        {
            Report = file.Report,
            LogMarginalLikelihood = file.LogMarginalLikelihood,
            Weights = archive.Read<double>(WeightsName).Values,
            LeftOutValues = archive.Read<double>(LeftOutName).Values,
            Missing = MissingOutputs.From(archive.Contains(MissingName) ? archive.Read<double>(MissingName).Values : null),
            OutputMean = Numbers(OutputMeanName),
            Scales = Numbers(VariancesName),
            Percentiles = Numbers(PercentilesName),
            Blocks =
            [
                .. Numbers(BlocksName)
                    .Select(b =>
                        b >= 0 && b < system.Basis.Blocks.Length && b == Math.Floor(b)
                            ? system.Basis.Blocks[(int)b]
                            : throw new FormatException($"block {b} does not exist")
                    ),
            ],
        };
        int values = group.Outputs.Size,
            functions = solution.Functions;
        bool fits =
            solution.Weights.Rows == functions
            && solution.Weights.Columns == values
            && solution.LeftOutValues.Rows == functions
            && solution.LeftOutValues.Columns == values
            && solution.Missing.LieIn(functions, values)
            && solution.OutputMean.Length == values
            && preparation.Mean.Length == group.Inputs.Size
            && (preparation.Damping?.Columns ?? preparation.Mean.Length) == preparation.Mean.Length
            && (preparation.Damping?.Rows ?? preparation.Mean.Length) == solution._contexts.Rows.Columns
            && solution.Scales.Length == solution.Blocks.Length
            && solution.Blocks.Length > 0
            && solution.Percentiles.Length == 101;
        return fits ? solution : throw new FormatException("its arrays do not fit each other, or its grids");
    }

    private static void Add(NpzWriter archive, string name, double[] values) =>
        archive.Add(name, new NpyArray<double>(Matrix<double>.From(1, values.Length, values), [values.Length]));
}
