using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage("Design", "CA1002", Justification = "xunit's theory data are lists")]
[assembly: CLSCompliant(false)]
