const place = document.getElementById("swagger");
window.SwaggerUIBundle({ url: place.dataset.schema, domNode: place, deepLinking: true });
