namespace Hyperkernel.Storage;

/// <summary>Finds the known name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest letters to insert, delete or replace.</summary>
    public static string Of(string name, IEnumerable<string> known) => known.MinBy(k => Distance(name, k)) ?? "";

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
