-- How a field, a note, an entry's lines and an entry are sealed; grants/ledger/rules/chain.py says the same in Python.

CREATE FUNCTION ledger_field(told text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(octet_length(told)::text || ':' || told, '-:')
$$;

CREATE FUNCTION ledger_sha256(told text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(told, 'UTF8')), 'hex')
$$;

CREATE FUNCTION ledger_salt() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT replace(gen_random_uuid()::text, '-', '')
$$;

-- Names and currencies are plain ASCII (see their checks), so this is the same JSON that Python writes.
CREATE FUNCTION ledger_line(name text, currency text, minor bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '["' || name || '","' || currency || '",' || minor::text || ']'
$$;

CREATE FUNCTION ledger_hash(told entry) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    undone bigint;
    approved text := '';
BEGIN
    IF told.reverses_id IS NOT NULL THEN
        SELECT number INTO undone FROM entry WHERE id = told.reverses_id;
    END IF;
    IF told.approvals <> '[]' THEN
        SELECT string_agg(ledger_field(one ->> 0) || ledger_field(one ->> 1), '' ORDER BY place) INTO approved
            FROM jsonb_array_elements(told.approvals) WITH ORDINALITY AS approval(one, place);
    END IF;
    RETURN ledger_sha256(
        ledger_field('musha entry 1')
        || ledger_field(told.book)
        || ledger_field(told.number::text)
        || ledger_field(told.previous)
        || ledger_field(told.key)
        || ledger_field(told.kind)
        || ledger_field(to_char(told."on", 'YYYY-MM-DD'))
        || ledger_field(to_char(told.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || ledger_field(told.person_id::text)
        || ledger_field(told.actor_digest)
        || ledger_field(told.words_digest)
        || ledger_field(told.about)
        || ledger_field(told.about_id::text)
        || ledger_field(told.asked)
        || ledger_field(told.digest)
        || ledger_field(told.line_count::text)
        || ledger_field(undone::text)
        || ledger_field(CASE WHEN told.is_fact THEN 'fact' ELSE 'decision' END)
        || ledger_field(jsonb_array_length(told.approvals)::text)
        || approved
    );
END $$;
