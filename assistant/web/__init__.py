"""Flask only: pages, forms and the API. Reaches storage and rule files through services."""
