namespace Hyperkernel.Data.Tables;

/// <summary>What a column of a table holds.</summary>
public enum ColumnKind
{
    /// <summary>Numbers, which stay what they are.</summary>
    Number,

    /// <summary>Dates or times of ISO 8601, which become days since 1970-01-01T00:00 UTC.</summary>
    Time,

    /// <summary>Words, of which each becomes a column that is 1 where it stands and 0 elsewhere.</summary>
    Category,
}
