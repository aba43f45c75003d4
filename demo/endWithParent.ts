// Loaded into what the demo starts (node --import). Ends the process when the demo is gone, even if that was killed and
// could not end anything itself: the channel between the two closes with it.
const patience = 5_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), patience).unref();
  process.kill(process.pid, 'SIGINT');
});
process.channel?.unref();
