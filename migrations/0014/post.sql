-- Posting, in one call: {"accounts": [{book, name, currency, normal, floor, ceiling, spill}, …], "entries": [{book, key,
-- kind, on, at, by, about, about_id, reverses, is_fact, approvals, words, asked, "lines": [[account's place, minor], …]},
-- …]}. Returns the entries that now stand under those keys.

CREATE FUNCTION ledger_accounts(asked jsonb) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    other record;
BEGIN
    FOR attempt IN 1..2 LOOP
        SELECT array_agg(account.id ORDER BY spec.place) INTO ids
            FROM ROWS FROM (jsonb_to_recordset(asked) AS (book text, name text, currency text))
                WITH ORDINALITY AS spec(book, name, currency, place)
            LEFT JOIN account USING (book, name, currency);
        EXIT WHEN array_position(ids, NULL) IS NULL;
        INSERT INTO account (book, name, currency, normal, floor, ceiling, spill)
            SELECT book, name, currency, normal, floor, ceiling, spill
            FROM jsonb_to_recordset(asked) AS spec(book text, name text, currency text, normal smallint,
                floor bigint, ceiling bigint, spill text)
            WHERE NOT EXISTS (
                SELECT FROM account
                WHERE account.book = spec.book AND account.name = spec.name AND account.currency = spec.currency
            )
            ORDER BY book, name, currency
            ON CONFLICT (book, name, currency) DO NOTHING;
    END LOOP;
    SELECT account.name INTO other
        FROM jsonb_to_recordset(asked) AS spec(book text, name text, currency text, normal smallint,
            floor bigint, ceiling bigint, spill text)
        JOIN account USING (book, name, currency)
        WHERE spec.floor IS NOT NULL AND spec.floor IS DISTINCT FROM account.floor
           OR spec.ceiling IS NOT NULL AND spec.ceiling IS DISTINCT FROM account.ceiling
           OR spec.spill IS NOT NULL AND spec.spill IS DISTINCT FROM account.spill
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account % was opened on other terms', other.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_keeps_its_terms', DETAIL = other.name;
    END IF;
    RETURN ids;
END $$;

-- What a fact takes beyond a floor is owed on the spill account, and whatever comes in later pays that first. Returns the
-- lines (entry's place, account, minor) as they are written; the sums of each entry stay the same.
CREATE FUNCTION ledger_spill(entries integer[], accounts bigint[], minors bigint[], facts boolean[])
RETURNS TABLE (entry integer, account bigint, minor bigint) LANGUAGE plpgsql AS $$
DECLARE
    pot record;
    move record;
    spill_id bigint;
    held bigint;
    owed bigint;
    shift bigint;
    split integer[] := '{}';
BEGIN
    FOR pot IN SELECT * FROM account AS a WHERE a.id = ANY (accounts) AND a.spill IS NOT NULL ORDER BY a.id LOOP
        held := pot.normal * pot.balance;
        SELECT a.id, a.normal * a.balance INTO spill_id, owed FROM account AS a
            WHERE a.book = pot.book AND a.name = pot.spill AND a.currency = pot.currency;
        owed := coalesce(owed, 0);
        FOR move IN
            SELECT l.entry AS place, pot.normal * coalesce(sum(l.minor) FILTER (WHERE l.account = pot.id), 0) AS moved,
                    pot.normal * coalesce(sum(l.minor) FILTER (WHERE l.account = spill_id), 0) AS repaid
                FROM unnest(entries, accounts, minors) AS l(entry, account, minor)
                WHERE l.account IN (pot.id, spill_id) GROUP BY l.entry ORDER BY l.entry
        LOOP
            owed := owed + move.repaid;
            shift := 0;
            IF move.moved < 0 AND facts[move.place] THEN
                shift := greatest(0, least(-move.moved, pot.floor - held - move.moved));
            ELSIF move.moved > 0 THEN
                shift := -least(move.moved, greatest(0, -owed));
            END IF;
            held := held + move.moved + shift;
            owed := owed - shift;
            CONTINUE WHEN shift = 0;
            IF spill_id IS NULL THEN
                INSERT INTO account (book, name, currency, normal, ceiling)
                    VALUES (pot.book, pot.spill, pot.currency, pot.normal, 0) RETURNING id INTO spill_id;
            END IF;
            split := split || move.place;
            entries := entries || ARRAY[move.place, move.place];
            accounts := accounts || ARRAY[pot.id, spill_id];
            minors := minors || ARRAY[pot.normal * shift, -pot.normal * shift];
        END LOOP;
    END LOOP;
    IF split = '{}' THEN
        RETURN QUERY SELECT * FROM unnest(entries, accounts, minors);
    ELSE
        RETURN QUERY
            SELECT l.entry, l.account, sum(l.minor)::bigint
            FROM unnest(entries, accounts, minors) WITH ORDINALITY AS l(entry, account, minor, place)
            GROUP BY l.entry, l.account, CASE WHEN l.entry = ANY (split) THEN 0 ELSE l.place END
            HAVING sum(l.minor) <> 0
            ORDER BY l.entry, min(l.place);
    END IF;
END $$;

-- Plans are made once and kept, which halves what a posting costs; made while a book was small, they must not read a large
-- one from end to end.
CREATE FUNCTION ledger_post(asked jsonb) RETURNS SETOF entry LANGUAGE plpgsql SET enable_seqscan = off
    SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    wanted text[];
    fresh jsonb;
    taken text;
    bent record;
    places bigint[];
    facts boolean[];
    l_entry integer[];
    l_account bigint[];
    l_minor bigint[];
    who text[];
    salts text[];
    digests text[];
    counts bigint[];
    ids bigint[];
BEGIN
    PERFORM ledger_hold(held.book)
        FROM (SELECT DISTINCT one ->> 'book' AS book FROM jsonb_array_elements(asked -> 'entries') AS one
              ORDER BY 1) AS held;

    -- What stands already under these keys was there before we got the lock, so it is seen here.
    -- Each is looked for by itself: joined, a handful of keys would be held against every entry there is.
    SELECT array_agg(one ->> 'key'), jsonb_agg(one ORDER BY place) FILTER (WHERE standing.id IS NULL),
            max(one ->> 'key') FILTER (WHERE (standing.book, standing.asked) <> (one ->> 'book', one ->> 'asked'))
        INTO wanted, fresh, taken
        FROM jsonb_array_elements(asked -> 'entries') WITH ORDINALITY AS draft(one, place)
        LEFT JOIN LATERAL (SELECT id, book, entry.asked FROM entry WHERE entry.key = one ->> 'key' LIMIT 1) AS standing
            ON true;
    IF taken IS NOT NULL THEN
        RAISE EXCEPTION 'the key % stands for another entry', taken
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'uq_entry_key', DETAIL = taken;
    END IF;
    IF fresh IS NULL THEN
        RETURN QUERY SELECT * FROM entry WHERE entry.key = ANY (wanted);
        RETURN;
    END IF;

    places := ledger_accounts(asked -> 'accounts');
    SELECT array_agg(place), array_agg(places[(line ->> 0)::integer + 1]), array_agg((line ->> 1)::bigint)
        INTO l_entry, l_account, l_minor
        FROM jsonb_array_elements(fresh) WITH ORDINALITY AS draft(one, place),
            jsonb_array_elements(one -> 'lines') AS line;
    SELECT array_agg((one ->> 'is_fact')::boolean ORDER BY place), array_agg(coalesce(person.name, '') ORDER BY place),
            array_agg(ledger_salt()) || array_agg(ledger_salt())
        INTO facts, who, salts
        FROM jsonb_array_elements(fresh) WITH ORDINALITY AS draft(one, place)
        LEFT JOIN person ON person.id = (one ->> 'by')::bigint;
    SELECT array_agg(entry), array_agg(account), array_agg(minor) INTO l_entry, l_account, l_minor
        FROM ledger_spill(l_entry, l_account, l_minor, facts);
    SELECT account.name, account.normal * (account.balance + moved.minor) < account.floor AS is_floor INTO bent
        FROM (SELECT l.account, sum(l.minor) AS minor FROM unnest(l_account, l_minor) AS l(account, minor)
              GROUP BY l.account) AS moved
        JOIN account ON account.id = moved.account
        WHERE account.normal * (account.balance + moved.minor) < account.floor
           OR account.normal * (account.balance + moved.minor) > account.ceiling
        ORDER BY account.id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account % does not cover this', bent.name
            USING ERRCODE = 'check_violation', DETAIL = bent.name,
                CONSTRAINT = CASE WHEN bent.is_floor THEN 'ck_account_floor_holds' ELSE 'ck_account_ceiling_holds' END;
    END IF;

    SELECT array_agg(digest ORDER BY place), array_agg(lines ORDER BY place) INTO digests, counts FROM (
        SELECT l.entry AS place, count(*) AS lines,
            ledger_sha256('[' || string_agg(ledger_line(account.name, account.currency, l.minor), ','
                ORDER BY account.name COLLATE "C", account.currency COLLATE "C", l.minor) || ']') AS digest
            FROM unnest(l_entry, l_account, l_minor) AS l(entry, account, minor)
            JOIN account ON account.id = l.account
            GROUP BY l.entry
    ) AS written;
    WITH made AS (
        INSERT INTO entry (key, book, kind, "on", posted_at, person_id, about, about_id, asked, digest, line_count,
                reverses_id, is_fact, approvals, words_digest, actor_digest)
            SELECT one ->> 'key', one ->> 'book', one ->> 'kind', (one ->> 'on')::date, (one ->> 'at')::timestamptz,
                (one ->> 'by')::bigint, one ->> 'about', (one ->> 'about_id')::bigint, one ->> 'asked',
                digests[place], counts[place], (one ->> 'reverses')::bigint, facts[place], one -> 'approvals',
                ledger_sha256(salts[place] || (one ->> 'words')),
                ledger_sha256(salts[cardinality(who) + place] || who[place])
            FROM jsonb_array_elements(fresh) WITH ORDINALITY AS draft(one, place)
            ORDER BY place
            RETURNING id
    )
    SELECT array_agg(id ORDER BY id) INTO ids FROM made;
    INSERT INTO note (entry_id, words_salt, words, who_salt, who)
        SELECT ids[place], salts[place], one ->> 'words', salts[cardinality(who) + place], who[place]
        FROM jsonb_array_elements(fresh) WITH ORDINALITY AS draft(one, place);
    INSERT INTO line (entry_id, account_id, minor)
        SELECT ids[l.entry], l.account, l.minor
        FROM unnest(l_entry, l_account, l_minor) AS l(entry, account, minor);
    RETURN QUERY SELECT * FROM entry WHERE entry.key = ANY (wanted);
END $$;
