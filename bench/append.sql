-- What greffe does with an act, as far as PL/pgSQL does it sanely: the expected sequence of the dossier is checked, the leaf is hashed and
-- kept with its sealed part, the dossier's running clocks are replaced, its search tokens are entered on opening. `chained` also moves the
-- right edge of a Merkle tree (RFC 6962), which puts every act behind the commit of the one before; without it the leaves are only hashed,
-- in no proven order: less than a registry owes, and the fastest that PostgreSQL can be here. Not done: folding the act under the law,
-- sealing, signing a checkpoint, reading back what was written.
create table leaf (n bigserial primary key, bytes bytea not null, hash bytea not null, sealed bytea);
create table dossier (serial serial primary key, n_leaves bigint not null, first bigint not null, last bigint not null, states text not null);
create table clock (serial integer not null, name text not null, earliest bigint not null, latest bigint not null, primary key (serial, name));
create index clock_earliest on clock (earliest);
create index clock_latest on clock (latest);
create table token (bucket integer not null, serial integer not null, mark bigint not null, primary key (bucket, serial, mark));
create table edge (one boolean primary key, size bigint not null, node bytea[] not null);
insert into edge values (true, 0, array[]::bytea[]);

create function move_edge(leaf_hash bytea) returns void language plpgsql as $$
declare
    h bytea := leaf_hash;
    e edge%rowtype;
    left_over bigint;
begin
    select * into e from edge for update;
    left_over := e.size;
    while left_over & 1 = 1 loop
        h := sha256('\x01'::bytea || e.node[cardinality(e.node)] || h);
        e.node := trim_array(e.node, 1);
        left_over := left_over >> 1;
    end loop;
    update edge set size = e.size + 1, node = e.node || h;
end $$;

create function opened(leaf_bytes bytea, sealed_bytes bytea, chained boolean) returns integer language plpgsql as $$
declare
    at bigint;
    this integer;
    h bytea := sha256('\x00'::bytea || leaf_bytes);
begin
    insert into leaf (bytes, hash, sealed) values (leaf_bytes, h, sealed_bytes) returning n into at;
    insert into dossier (n_leaves, first, last, states) values (1, at, at, 'custody=free appeal=none') returning serial into this;
    insert into token select (random() * 65535)::integer, this, (random() * 1e18)::bigint from generate_series(1, 6);
    if chained then
        perform move_edge(h);
    end if;
    return this;
end $$;

create function acted(this integer, expected bigint, leaf_bytes bytea, sealed_bytes bytea, chained boolean) returns bigint language plpgsql as $$
declare
    at bigint;
    had bigint;
    h bytea := sha256('\x00'::bytea || leaf_bytes);
    due bigint := 1730000000000000 + (random() * 2592000000000)::bigint;
begin
    select n_leaves into had from dossier where serial = this for update;
    if had is distinct from expected then
        raise exception 'dossier % has % leaves, not %', this, had, expected;
    end if;
    insert into leaf (bytes, hash, sealed) values (leaf_bytes, h, sealed_bytes) returning n into at;
    update dossier set n_leaves = had + 1, last = at, states = 'custody=detained appeal=open' where serial = this;
    delete from clock where serial = this;
    insert into clock values (this, 'initial', due, due), (this, 'judge_time', due + 1, due + 2), (this, 'appeal', due + 3, due + 3);
    if chained then
        perform move_edge(h);
    end if;
    return at;
end $$;
