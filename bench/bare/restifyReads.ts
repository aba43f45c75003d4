import restify from 'restify';

// The least that a webhook on restify can do: restify's own parser reads the JSON body, nothing is checked or kept, 202.
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/alerts', (_request, response, next) => {
  response.send(202);
  next();
});
server.listen(Number(process.env.PORT), '127.0.0.1');
