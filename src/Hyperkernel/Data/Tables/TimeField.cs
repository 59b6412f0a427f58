using System.Globalization;

namespace Hyperkernel.Data.Tables;

/// <summary>Reads and writes dates and times of ISO 8601 as days since 1970-01-01T00:00 UTC.</summary>
internal static class TimeField
{
    /// <summary>How a time is written.</summary>
    public enum Form
    {
        /// <summary>A date, which is its midnight.</summary>
        Date,

        /// <summary>A date and a time, taken for UTC.</summary>
        Local,

        /// <summary>A date and a time with Z or an offset from UTC.</summary>
        Offset,
    }

    /// <summary>
    /// Reads yyyy-MM-dd, with a time HH:mm[:ss[.fffffff]] behind T or a space, and Z or an offset +HH[[:]mm] behind that.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="days">Days since the origin.</param>
    /// <param name="form">How it is written.</param>
    /// <returns>Whether it is such a time.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out double days, out Form form)
    {
        (days, form) = (0, Form.Date);
        if (
            text.Length < 10
            || text[4] != '-'
            || text[7] != '-'
            || !Digits(text[..4], out int year)
            || !Digits(text[5..7], out int month)
            || !Digits(text[8..10], out int day)
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
        )
        {
            return false;
        }

        long ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        if (text.Length > 10)
        {
            if (text[10] is not ('T' or 't' or ' ') || !TryReadTime(text[11..], out long time, out ReadOnlySpan<char> zone))
            {
                return false;
            }

            form = zone.IsEmpty ? Form.Local : Form.Offset;
            if (!TryReadOffset(zone, out long offset))
            {
                return false;
            }

            ticks += time - offset;
        }

        days = ticks / (double)TimeSpan.TicksPerDay;
        return true;
    }

    /// <summary>Writes a time, as a date where the column has dates alone.</summary>
    public static string Text(double days, bool isDate)
    {
        // Beyond a microsecond there are no digits.
        long ticks = (long)Math.Round(days * (TimeSpan.TicksPerDay / 10)) * 10;
        DateTime time = DateTime.UnixEpoch.AddTicks(ticks);
        return time.ToString(isDate ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture);
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> zone)
    {
        ticks = 0;
        zone = default;
        int end = text.IndexOfAny("Zz+-");
        ReadOnlySpan<char> time = end < 0 ? text : text[..end];
        zone = end < 0 ? default : text[end..];
        if (time.Length < 5 || time[2] != ':' || !Digits(time[..2], out int hours) || !Digits(time[3..5], out int minutes))
        {
            return false;
        }

        int seconds = 0;
        long fraction = 0;
        if (time.Length > 5)
        {
            if (time.Length < 8 || time[5] != ':' || !Digits(time[6..8], out seconds))
            {
                return false;
            }

            if (time.Length > 8 && (time[8] is not ('.' or ',') || !TryReadFraction(time[9..], out fraction)))
            {
                return false;
            }
        }

        ticks = new TimeSpan(hours, minutes, seconds).Ticks + fraction;
        return hours < 24 && minutes < 60 && seconds < 60;
    }

    private static bool TryReadFraction(ReadOnlySpan<char> digits, out long ticks)
    {
        ticks = 0;
        if (digits.IsEmpty || digits.Length > 9 || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        ticks = (long)(double.Parse($"0.{digits}", CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond);
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> zone, out long ticks)
    {
        ticks = 0;
        if (zone.IsEmpty || zone is "Z" or "z")
        {
            return true;
        }

        ReadOnlySpan<char> rest = zone[1..];
        int minutes = 0;
        bool isOffset =
            zone[0] is '+' or '-'
            && rest.Length is 2 or 4 or 5
            && Digits(rest[..2], out int hours)
            && hours < 24
            && (rest.Length != 4 || Digits(rest[2..], out minutes))
            && (rest.Length != 5 || (rest[2] == ':' && Digits(rest[3..], out minutes)))
            && minutes < 60
            && (ticks = ((hours * 60) + minutes) * TimeSpan.TicksPerMinute) >= 0;
        ticks = zone[0] == '-' ? -ticks : ticks;
        return isOffset;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (char c in text)
        {
            if (c is < '0' or > '9')
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        return true;
    }
}
