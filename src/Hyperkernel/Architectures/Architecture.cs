using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.Architectures;

/// <summary>What an architecture file holds: a <see cref="Network"/> or a <see cref="Hypernetwork"/>.</summary>
/// <remarks>
/// The format is {"layers": [...]} for a network and {"meta": [...], "primary": [...]} for a hypernetwork; see docs/architectures.md. The
/// file does not hold a hypernetwork's coordinate features, which are <see cref="CoordinateFeatures.Raw"/> when it is read.
/// </remarks>
public abstract record Architecture
{
    private protected Architecture() { }

    /// <summary>Reads an architecture from JSON.</summary>
    /// <param name="json">The text of an architecture file.</param>
    /// <exception cref="ArchitectureFormatException">It is no architecture; the message says where and what would be.</exception>
    public static Architecture FromJson(string json) => ArchitectureJson.Read(json);

    /// <summary>Reads an architecture file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArchitectureFormatException">It is no architecture; the message names the file and the place.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Architecture Load(string path)
    {
        try
        {
            return FromJson(File.ReadAllText(path));
        }
        catch (ArchitectureFormatException e)
        {
            throw new ArchitectureFormatException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The architecture as JSON that <see cref="FromJson"/> reads back.</summary>
    public string ToJson() => ArchitectureJson.Write(this);

    /// <summary>
    /// Adds what the architecture is to a fingerprint: its text, and values of functions of the caller's own, whose names say nothing about
    /// them.
    /// </summary>
    internal void AddTo(Fingerprint fingerprint)
    {
        fingerprint.Add(ToString());
        Network[] networks = this is Hypernetwork h ? [h.Meta, h.Primary] : [(Network)this];
        foreach (
            Activation own in networks
                .SelectMany(network => network.Activations)
                .Where(s => !ActivationNames.TryParse(s.Name, out _, out _))
        )
        {
            for (double y = -4; y <= 4; y += .25)
            {
                fingerprint.Add(own.Value(y)).Add(own.Derivative(y));
            }
        }
    }
}
