using ScanMesh.Standalone;
using ScanMesh.Standalone.Demo;

return args is ["demo", .. var rest]
    ? await DemoProgram.RunAsync(rest, Console.Out, Console.Error)
    : await StandaloneProgram.RunAsync(args, Console.Out, Console.Error);
