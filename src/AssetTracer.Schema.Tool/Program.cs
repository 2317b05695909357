using AssetTracer.Schema.CommandLine;

return await SchemaCommands.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
