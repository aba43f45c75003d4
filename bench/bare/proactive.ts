import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import restify from 'restify';

/**
 * A proactive message as in Microsoft's samples: a route on restify whose body restify's parser reads, and which goes on
 * with a known conversation and sends a card. Nothing is checked or kept, and nothing is tried again.
 */
export function serveProactively(serviceUrl: string, activity: () => object): void {
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  const reference = {
    channelId: 'msteams',
    serviceUrl,
    bot: { id: '28:bench', name: 'Bench' },
    conversation: { id: '19:bench@thread.tacv2', name: 'Alerts', isGroup: true, conversationType: 'channel' },
  };
  const server = restify.createServer();
  server.use(restify.plugins.bodyParser());
  server.post('/api/alerts', async (_request, response) => {
    await adapter.continueConversationAsync('', reference, async (context) => {
      await context.sendActivity(activity());
    });
    response.send(202);
  });
  server.listen(Number(process.env.PORT), '127.0.0.1');
}
