// The page on which the HTTP API can be tried: Swagger UI over openapi.yaml.

window.SwaggerUIBundle({
  url: 'openapi.yaml',
  dom_id: '#api',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null, // or it would show the document to a server elsewhere
});
