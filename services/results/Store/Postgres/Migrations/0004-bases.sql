-- The stack of an image's layers under one name, so that base images are found by it. Filled with the image's next result.
ALTER TABLE images ADD COLUMN layer_chain ordinal;
CREATE INDEX images_chain ON images (trust_domain, layer_chain);
