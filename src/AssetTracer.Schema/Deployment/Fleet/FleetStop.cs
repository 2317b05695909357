using System.Globalization;

namespace AssetTracer.Schema;

/// <summary>Tells when a run over a fleet starts no more members.</summary>
/// <param name="options">What is too much.</param>
internal sealed class FleetStop(FleetOptions options)
{
    private readonly List<string> _canaries = [];
    private int _finished;
    private int _failed;

    /// <summary>Why no more members are started; null as long as they are.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes what came of a member.</summary>
    public void Add(FleetMemberReport member)
    {
        _finished++;
        if (!member.HasFailed)
        {
            return;
        }

        _failed++;
        if (member.IsCanary)
        {
            _canaries.Add(member.Name);
            Reason = $"No other was started, because {(_canaries.Count == 1 ? $"the canary {_canaries[0]}" : $"the canaries {Wording.List(_canaries)}")} failed.";
        }
        else if (Reason is null && _failed >= options.StopAtFailures && _failed > options.StopAtRate * _finished)
        {
            Reason = string.Create(
                CultureInfo.InvariantCulture,
                $"No more were started when {_failed} of the {_finished} that were finished had failed: {(options.StopAtRate > 0
                    ? $"that is more than {options.StopAtRate * 100:0.#} %"
                    : $"a run stops at {Wording.Count(options.StopAtFailures, "failure")}")}.");
        }
    }

    public void Cancel() => Reason ??= "It was cancelled.";
}
