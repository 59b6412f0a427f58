namespace Hyperkernel.Storage;

/// <summary>Words of options, the same on the command line and in the options of other languages, and what they stand for.</summary>
/// <param name="words">The words, in the order in which they are listed.</param>
internal sealed class WordList<T>(params (string Word, T Meaning)[] words)
{
    /// <summary>The form, for help: all words with bars between them.</summary>
    public string Form => string.Join('|', words.Select(word => word.Word));

    /// <summary>What a word stands for.</summary>
    /// <exception cref="FormatException">It is none of the words; the message is a clause that follows the option's name.</exception>
    public T Parse(string text)
    {
        int index = Array.FindIndex(words, word => word.Word == text);
        return index >= 0
            ? words[index].Meaning
            : throw new FormatException(
                $"is '{text}', must be {string.Join(", ", words[..^1].Select(word => word.Word))} or {words[^1].Word}."
            );
    }

    /// <summary>The word for something; the first where there are several.</summary>
    public string WordOf(T meaning) => words.First(word => EqualityComparer<T>.Default.Equals(word.Meaning, meaning)).Word;
}
