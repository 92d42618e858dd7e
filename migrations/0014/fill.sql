-- Entries that stand are numbered in the order in which they were written, given their notes, and chained.

ALTER TABLE account DISABLE TRIGGER USER;
UPDATE account SET spill = 'budget:shortfall' WHERE name = 'budget:available' AND floor IS NOT NULL;
ALTER TABLE account ENABLE TRIGGER USER;

INSERT INTO note (entry_id, words_salt, words, who_salt, who)
    SELECT entry.id, ledger_salt(), entry.reason, ledger_salt(), coalesce(person.name, '')
    FROM entry LEFT JOIN person ON person.id = entry.person_id;

ALTER TABLE entry DISABLE TRIGGER USER;
UPDATE entry SET number = placed.number, asked = entry.digest, is_fact = false, approvals = '[]',
        words_digest = ledger_sha256(note.words_salt || note.words),
        actor_digest = ledger_sha256(note.who_salt || note.who),
        previous = repeat('0', 64), hash = ''
    FROM note, (SELECT id, row_number() OVER (PARTITION BY book ORDER BY id) AS number FROM entry) AS placed
    WHERE note.entry_id = entry.id AND placed.id = entry.id;
DO $$
DECLARE
    told entry;
    before entry;
BEGIN
    FOR told IN SELECT * FROM entry ORDER BY book, number LOOP
        told.previous := CASE WHEN told.number = 1 THEN repeat('0', 64) ELSE before.hash END;
        told.hash := ledger_hash(told);
        UPDATE entry SET previous = told.previous, hash = told.hash WHERE id = told.id;
        before := told;
    END LOOP;
END $$;
ALTER TABLE entry ENABLE TRIGGER USER;

INSERT INTO book_head (book, number, hash)
    SELECT DISTINCT ON (book) book, number, hash FROM entry ORDER BY book, number DESC;
INSERT INTO account_day (account_id, "on", minor)
    SELECT line.account_id, entry."on", sum(line.minor) FROM line JOIN entry ON entry.id = line.entry_id
    GROUP BY line.account_id, entry."on";

ALTER TABLE entry
    ALTER number SET NOT NULL,
    ALTER asked SET NOT NULL,
    ALTER is_fact SET NOT NULL,
    ALTER approvals SET NOT NULL,
    ALTER words_digest SET NOT NULL,
    ALTER actor_digest SET NOT NULL,
    ALTER previous SET NOT NULL,
    ALTER hash SET NOT NULL,
    ADD CONSTRAINT uq_entry_book_number UNIQUE (book, number),
    DROP COLUMN reason;
