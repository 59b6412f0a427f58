namespace Hyperkernel.Serve.Tables;

/// <summary>What a table holds.</summary>
/// <param name="Table">Its name among the tables that are here.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Notes">What is suspicious, in sentences.</param>
internal sealed record TableAnswer(string Table, long Rows, IReadOnlyList<DescribedColumn> Columns, IReadOnlyList<string> Notes);

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Range">From where to where.</param>
/// <param name="Missing">How many entries are missing.</param>
/// <param name="Role">What it is for, probably: context, coordinate, value; null for nothing.</param>
internal sealed record DescribedColumn(string Name, string Kind, string Range, long Missing, string? Role);

/// <summary>What is fitted.</summary>
/// <param name="Table">The table.</param>
/// <param name="Contexts">The columns of a context.</param>
/// <param name="Coordinates">The columns of a coordinate; none for a plain network.</param>
/// <param name="Value">The column of the value.</param>
internal sealed record FitRequest(string Table, string[] Contexts, string[] Coordinates, string Value);

/// <summary>How far a fit is.</summary>
/// <param name="State">waiting, fitting, done or failed.</param>
/// <param name="Words">What is being done, or what went wrong.</param>
/// <param name="Result">What came out, at last.</param>
internal sealed record FitEvent(string State, string Words, FitResult? Result);

/// <summary>What came out of a fit.</summary>
/// <param name="Observations">How many values.</param>
/// <param name="Contexts">How many contexts.</param>
/// <param name="Solver">How it was solved.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="NoiseStd">The standard deviation of the noise, in the values' unit.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Columns">How much columns matter, 1 for the one that matters most.</param>
/// <param name="LeftOut">How well entries that were left out are predicted; null where that cannot be said.</param>
/// <param name="Items">Contexts that can be shown.</param>
/// <param name="Swept">The columns over which predictions are drawn.</param>
/// <param name="Notes">What has to be known, in sentences.</param>
internal sealed record FitResult(
    long Observations,
    long Contexts,
    string Solver,
    string Kernel,
    double NoiseStd,
    double Seconds,
    IReadOnlyList<Importance> Columns,
    LeftOutScore? LeftOut,
    IReadOnlyList<string> Items,
    IReadOnlyList<string> Swept,
    IReadOnlyList<string> Notes
);

/// <summary>How much a column matters.</summary>
/// <param name="Name">The column.</param>
/// <param name="Share">1 for the one that matters most.</param>
internal sealed record Importance(string Name, double Share);

/// <summary>How well what was left out is predicted.</summary>
/// <param name="RootMeanSquare">The root mean square error.</param>
/// <param name="OfMean">The same of the mean value; null where there is none.</param>
/// <param name="Coverage90">The share in 90 % intervals; null where there are none.</param>
/// <param name="Values">How many values.</param>
internal sealed record LeftOutScore(double RootMeanSquare, double? OfMean, double? Coverage90, long Values);

/// <summary>Which prediction is drawn.</summary>
/// <param name="Table">The table.</param>
/// <param name="Item">The number of the context.</param>
internal sealed record CurveRequest(string Table, int Item);

/// <summary>A prediction over one or two columns.</summary>
/// <param name="X">Places along the first.</param>
/// <param name="Y">Places along the second; null where there is one.</param>
/// <param name="XNames">The ends of the first in words.</param>
/// <param name="YNames">The ends of the second in words; null where there is one.</param>
/// <param name="Mean">The prediction, row after row of the second.</param>
/// <param name="Deviation">The deviation of the function; null at a point where it is not known.</param>
/// <param name="NoiseStd">The deviation of the noise about it.</param>
/// <param name="Observed">What was observed of the item: x, y (or 0) and the value, three numbers each.</param>
/// <param name="Note">Why the deviations are not to be relied on, in sentences; null where they are.</param>
internal sealed record CurveAnswer(
    double[] X,
    double[]? Y,
    string[] XNames,
    string[]? YNames,
    double[] Mean,
    double?[] Deviation,
    double NoiseStd,
    double[][] Observed,
    string? Note
);

/// <summary>Predictions at the rows of a table.</summary>
/// <param name="Csv">The table.</param>
/// <param name="Note">Why the deviations are not to be relied on, in sentences; null where they are.</param>
internal sealed record PredictedTable(byte[] Csv, string? Note);
