-- The way back: the words stand in the entries again, and the chain is gone.

ALTER TABLE entry DISABLE TRIGGER USER;
ALTER TABLE entry ADD COLUMN reason varchar;
UPDATE entry SET reason = coalesce(note.words, '') FROM note WHERE note.entry_id = entry.id;
ALTER TABLE entry ENABLE TRIGGER USER;

DROP FUNCTION ledger_post(jsonb), ledger_spill(integer[], bigint[], bigint[], boolean[]), ledger_accounts(jsonb);
DROP FUNCTION ledger_hold(text), ledger_is_coupled(text), ledger_hash(entry), ledger_line(text, text, bigint);
DROP FUNCTION ledger_salt(), ledger_sha256(text), ledger_field(text);
DROP TABLE checkpoint, account_day, book_head, note;

ALTER TABLE entry
    ALTER reason SET NOT NULL,
    DROP CONSTRAINT uq_entry_book_number,
    DROP COLUMN number,
    DROP COLUMN asked,
    DROP COLUMN is_fact,
    DROP COLUMN approvals,
    DROP COLUMN words_digest,
    DROP COLUMN actor_digest,
    DROP COLUMN previous,
    DROP COLUMN hash;
ALTER TABLE account
    DROP CONSTRAINT ck_account_ceiling_holds,
    DROP CONSTRAINT ck_account_spill_has_a_floor,
    DROP CONSTRAINT ck_account_name_is_plain,
    DROP CONSTRAINT ck_account_currency_is_a_code,
    DROP COLUMN ceiling,
    DROP COLUMN spill;
