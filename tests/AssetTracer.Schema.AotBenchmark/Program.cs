using AssetTracer.Schema.Benchmarks.Running;

await SubjectProcess.RunAsync(args);
