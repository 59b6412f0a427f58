using System.Text.Json;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators.Blocks;
using Hyperkernel.Storage;

namespace Hyperkernel.Operators;

/// <content>Saved operators.</content>
public sealed partial class OperatorRegression
{
    private const string InputPoints = "input_points";
    private const string OutputPoints = "output_points";

    /// <summary>Saves the operator. The file is whole or not there; NumPy opens it as a .npz archive.</summary>
    /// <param name="path">The file; it is replaced if there is one.</param>
    /// <exception cref="NotSupportedException">The activation is a function of the program, which has no form in a file.</exception>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public void Save(string path)
    {
        if (!Activations.ActivationNames.TryParse(Options.Kernel.Activation.Name, out _, out string problem))
        {
            throw new NotSupportedException($"OperatorRegression: the kernel {Options.Kernel} has no form in a file: {problem}.");
        }

        SealedArchive.Write(
            path,
            Manifest,
            archive =>
            {
                _solution.Write(archive);
                if (!InputGrid.IsRegular)
                {
                    archive.Add(InputPoints, InputGrid.Coordinates);
                }

                if (!OutputGrid.IsRegular)
                {
                    archive.Add(OutputPoints, OutputGrid.Coordinates);
                }
            }
        );
    }

    /// <summary>Whether a file is a learnt operator.</summary>
    internal static bool Recognises(string path)
    {
        using NpzArchive archive = SealedArchive.Open(path);
        return ManifestJson.Recognises(SealedArchive.Manifest(archive), OperatorFile.FormatName);
    }

    /// <summary>What a file says of the operator.</summary>
    internal string Manifest => JsonSerializer.Serialize(OperatorFile.Of(this), OperatorFileJson.Default.OperatorFile);

    /// <summary>Loads an operator that was saved.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFormatException">The file is no saved operator, is damaged, or is of a newer version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OperatorRegression Load(string path) => Load(path, new Compute());

    /// <summary>Loads an operator, and says what its predictions may use.</summary>
    internal static OperatorRegression Load(string path, Compute compute)
    {
        using NpzArchive archive = SealedArchive.Open(path);
        try
        {
            OperatorFile file = ManifestJson.Read(
                SealedArchive.Manifest(archive),
                OperatorFile.FormatName,
                OperatorFile.Version,
                OperatorFileJson.Default.OperatorFile,
                read => read
            );
            OperatorOptions options = file.Options() with { Compute = compute };
            FunctionGrid inputs = file.InputGrid.Grid(() => archive.Read<double>(InputPoints).Values),
                outputs = file.OutputGrid.Grid(() => archive.Read<double>(OutputPoints).Values);
            SymmetryGroup group = SymmetryGroup.Of(options, inputs, outputs);
            return new(options, inputs, outputs, group, OperatorSolution.Read(archive, options, inputs, outputs, group, file));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new DataFormatException(path, e.Message.Split('\n')[0], e);
        }
    }
}
