-- What the chain needs: words apart from what is sealed, the end of each book, sums by day, signed checkpoints.

ALTER TABLE account
    ADD COLUMN ceiling bigint,
    ADD COLUMN spill varchar(80),
    ADD CONSTRAINT ck_account_ceiling_holds CHECK (ceiling IS NULL OR normal * balance <= ceiling),
    ADD CONSTRAINT ck_account_spill_has_a_floor CHECK (spill IS NULL OR floor IS NOT NULL),
    ADD CONSTRAINT ck_account_name_is_plain CHECK (name ~ '^[a-z]+:[A-Za-z0-9:._-]+$'),
    ADD CONSTRAINT ck_account_currency_is_a_code CHECK (currency ~ '^[A-Z]{3}$');
CREATE INDEX ix_account_spill ON account (book) WHERE spill IS NOT NULL;

CREATE TABLE note (
    entry_id bigint NOT NULL,
    words_salt varchar(32),
    words varchar,
    who_salt varchar(32),
    who varchar,
    CONSTRAINT pk_note PRIMARY KEY (entry_id),
    CONSTRAINT fk_note_entry_id FOREIGN KEY (entry_id) REFERENCES entry (id),
    CONSTRAINT ck_note_words_go_with_their_salt CHECK ((words IS NULL) = (words_salt IS NULL)),
    CONSTRAINT ck_note_name_goes_with_its_salt CHECK ((who IS NULL) = (who_salt IS NULL))
);

CREATE TABLE book_head (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    book varchar(40) NOT NULL,
    number bigint NOT NULL,
    hash varchar(64) NOT NULL,
    CONSTRAINT pk_book_head PRIMARY KEY (id),
    CONSTRAINT uq_book_head_book UNIQUE (book)
);

CREATE TABLE account_day (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    account_id bigint NOT NULL,
    "on" date NOT NULL,
    minor bigint NOT NULL,
    CONSTRAINT pk_account_day PRIMARY KEY (id),
    CONSTRAINT uq_account_day_account_id_on UNIQUE (account_id, "on"),
    CONSTRAINT fk_account_day_account_id FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE TABLE checkpoint (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    book varchar(40) NOT NULL,
    number bigint NOT NULL,
    hash varchar(64) NOT NULL,
    signed_at timestamptz NOT NULL,
    key_id varchar(16) NOT NULL,
    signature varchar(86) NOT NULL,
    CONSTRAINT pk_checkpoint PRIMARY KEY (id),
    CONSTRAINT uq_checkpoint_book_number_key_id UNIQUE (book, number, key_id),
    CONSTRAINT ck_checkpoint_number_counts CHECK (number >= 0)
);

ALTER TABLE entry
    ADD COLUMN number bigint,
    ADD COLUMN asked varchar(64),
    ADD COLUMN is_fact boolean,
    ADD COLUMN approvals jsonb,
    ADD COLUMN words_digest varchar(64),
    ADD COLUMN actor_digest varchar(64),
    ADD COLUMN previous varchar(64),
    ADD COLUMN hash varchar(64);
