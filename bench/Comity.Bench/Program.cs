using Comity.Bench;
using Comity.Bench.Floors;
using Comity.Bench.Scenarios;

return args is ["floor", .. var floor] ? await FloorServer.RunAsync(floor)
    : BenchOptions.TryParse(args, out var options, out var answer) ? await BenchRun.RunAsync(options)
    : Say(answer);

static int Say(string answer)
{
    Console.WriteLine(answer);
    return answer == BenchOptions.Usage ? 0 : 2;
}
