using BenchmarkDotNet.Running;
using ScanMesh.Tests.Benchmarks.Wholes;

return args switch
{
    ["parts", .. var rest] => BenchmarkSwitcher.FromAssembly(typeof(IWhole).Assembly).Run(rest).Any() ? 0 : 1,
    ["wholes", .. var rest] => await Driver.RunAsync(rest),
    ["child", .. var rest] => await Child.RunAsync(rest),
    _ => Driver.Usage(),
};
