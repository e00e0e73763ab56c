CREATE TABLE IF NOT EXISTS shop_order (id text PRIMARY KEY, cents bigint NOT NULL, charge text NOT NULL);
