-- Droits du compte du portail, à repasser après chaque migration, par le propriétaire :
--
--   psql --username maillage_owner --file grants.sql maillage
--
-- Le portail lit et écrit ses tables ; il ne crée, ne change ni ne supprime aucune table, et ne
-- peut ni modifier ni effacer une ligne du journal.

\set ON_ERROR_STOP on

BEGIN;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO maillage_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO maillage_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO maillage_app;
REVOKE UPDATE, DELETE, TRUNCATE ON core_journalentry FROM maillage_app;
REVOKE DELETE, TRUNCATE ON core_journalhead FROM maillage_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM maillage_app;
COMMIT;
