-- Creates a login for each service that writes to the database, as a member of the role that the migration created.
-- Run it with psql after the migration. It can be run repeatedly and also changes the passwords, which are read
-- from the environment.
\getenv gateway GATEWAY_DB_PASSWORD
\getenv orchestrator ORCHESTRATOR_DB_PASSWORD
\getenv feedback FEEDBACK_DB_PASSWORD

-- With the same password, whoever takes over one service could log in as another.
SELECT :'gateway' IN (:'orchestrator', :'feedback') OR :'orchestrator' = :'feedback' AS shared \gset
\if :shared
  DO $$ BEGIN RAISE EXCEPTION 'two logins have the same password: choose a different one for each'; END $$;
\endif

SELECT format('CREATE ROLE %I LOGIN IN ROLE %I', role || '_login', role)
FROM unnest(ARRAY['poise_gateway', 'poise_orchestrator', 'poise_feedback']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role || '_login')
\gexec

ALTER ROLE poise_gateway_login PASSWORD :'gateway';
ALTER ROLE poise_orchestrator_login PASSWORD :'orchestrator';
ALTER ROLE poise_feedback_login PASSWORD :'feedback';
