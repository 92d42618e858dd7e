-- What the database refuses, beside the guards of 0012: bent seals, gaps, changed words, days that are closed.

CREATE FUNCTION ledger_hold(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM book_head WHERE book = wanted FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO book_head (book, number, hash) VALUES (wanted, 0, repeat('0', 64)) ON CONFLICT (book) DO NOTHING;
        PERFORM FROM book_head WHERE book = wanted FOR NO KEY UPDATE;
    END IF;
END $$;

-- What stands between the budget's two ends is what cash covers, less what is owed: they move together or not at all.
CREATE FUNCTION ledger_is_coupled(name text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT split_part(name, ':', 1) IN ('cash', 'liability')
        OR starts_with(name, 'budget:') AND name NOT IN ('budget:source', 'budget:paid')
$$;

CREATE FUNCTION ledger_entry_joins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed date;
    undone entry;
BEGIN
    PERFORM ledger_hold(NEW.book);
    SELECT max(until) INTO closed FROM closed_period WHERE book = NEW.book;
    IF NEW."on" <= closed THEN
        RAISE EXCEPTION 'the days up to % are closed', closed
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'entry_is_of_an_open_day', DETAIL = closed::text;
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO undone FROM entry WHERE id = NEW.reverses_id;
        IF undone.book <> NEW.book OR undone.reverses_id IS NOT NULL THEN
            RAISE EXCEPTION 'entry % of book % cannot be undone in book %', undone.number, undone.book, NEW.book
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_undoes_one_of_its_book';
        END IF;
    END IF;
    -- The rows of one statement see each other here, so that many entries at once form one chain.
    SELECT number, hash INTO NEW.number, NEW.previous FROM entry WHERE book = NEW.book ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(NEW.number, 0) + 1;
    NEW.previous := coalesce(NEW.previous, repeat('0', 64));
    NEW.hash := ledger_hash(NEW);
    RETURN NEW;
END $$;

CREATE FUNCTION ledger_head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE book_head SET number = newest.number, hash = newest.hash
        FROM (SELECT DISTINCT ON (book) book, number, hash FROM added ORDER BY book, number DESC) AS newest
        WHERE book_head.book = newest.book;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_note_fades() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entry_id = OLD.entry_id
        AND (NEW.words IS NULL OR (NEW.words, NEW.words_salt) IS NOT DISTINCT FROM (OLD.words, OLD.words_salt))
        AND (NEW.who IS NULL OR (NEW.who, NEW.who_salt) IS NOT DISTINCT FROM (OLD.who, OLD.who_salt))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the note of entry % may be erased, and not changed', OLD.entry_id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;

-- Posters of one book queue at its head, so the accounts need no lock of their own here.
CREATE OR REPLACE FUNCTION ledger_posts_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    late bigint;
BEGIN
    SELECT entry.id INTO late FROM entry
        WHERE entry.id IN (SELECT added.entry_id FROM added)
          AND (SELECT count(*) FROM line WHERE line.entry_id = entry.id) > entry.line_count
        LIMIT 1;
    IF late IS NOT NULL THEN
        RAISE EXCEPTION 'entry % already has all its lines', late
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'line_comes_with_its_entry';
    END IF;
    UPDATE account SET balance = account.balance + sums.minor
        FROM (SELECT added.account_id, sum(added.minor) AS minor FROM added GROUP BY added.account_id) AS sums
        WHERE account.id = sums.account_id;
    INSERT INTO account_day AS day (account_id, "on", minor)
        SELECT added.account_id, entry."on", sum(added.minor) FROM added JOIN entry ON entry.id = added.entry_id
        GROUP BY added.account_id, entry."on"
        ON CONFLICT (account_id, "on") DO UPDATE SET minor = day.minor + excluded.minor;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_entry_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines bigint;
    strangers bigint;
    written text;
    bent bigint;
    apart bigint;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE account.book <> NEW.book),
            string_agg(ledger_line(account.name, account.currency, line.minor), ','
                ORDER BY account.name COLLATE "C", account.currency COLLATE "C", line.minor)
        INTO lines, strangers, written
        FROM line JOIN account ON account.id = line.account_id WHERE line.entry_id = NEW.id;
    IF lines <> NEW.line_count THEN
        RAISE EXCEPTION 'entry % says % lines and has %', NEW.id, NEW.line_count, lines
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_complete';
    END IF;
    IF strangers > 0 THEN
        RAISE EXCEPTION 'entry % of book % has lines in another book', NEW.id, NEW.book
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_stays_in_its_book';
    END IF;
    SELECT count(*) FILTER (WHERE money <> 0 OR budget <> 0), count(*) FILTER (WHERE coupled <> 0)
        INTO bent, apart
        FROM (
            SELECT sum(line.minor) FILTER (WHERE NOT starts_with(account.name, 'budget:')) AS money,
                sum(line.minor) FILTER (WHERE starts_with(account.name, 'budget:')) AS budget,
                sum(line.minor) FILTER (WHERE ledger_is_coupled(account.name)) AS coupled
            FROM line JOIN account ON account.id = line.account_id WHERE line.entry_id = NEW.id
            GROUP BY account.currency
        ) AS moved;
    IF bent > 0 THEN
        RAISE EXCEPTION 'entry % does not balance', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;
    IF apart > 0 THEN
        RAISE EXCEPTION 'entry % moves cash or debts, and not the budget by as much', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_moves_both_sides';
    END IF;
    IF ledger_sha256('[' || written || ']') <> NEW.digest THEN
        RAISE EXCEPTION 'entry % has other lines than its digest says', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_says_its_lines';
    END IF;
    PERFORM FROM note WHERE entry_id = NEW.id
        AND coalesce(ledger_sha256(words_salt || words) = NEW.words_digest, true)
        AND coalesce(ledger_sha256(who_salt || who) = NEW.actor_digest, true);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % has no note, or another than its digests say', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_has_its_note';
    END IF;
    PERFORM FROM account AS pot JOIN account AS owed
            ON owed.book = pot.book AND owed.name = pot.spill AND owed.currency = pot.currency
        WHERE pot.book = NEW.book AND pot.spill IS NOT NULL
          AND owed.normal * owed.balance < 0 AND pot.normal * pot.balance > pot.floor;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % leaves a shortfall beside money that would cover it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_covers_shortfall_first';
    END IF;
    RETURN NULL;
END $$;
