"""list an estate's reports newest first"""

from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_reports_estate', 'reports', ['estate_id', 'id'])


def downgrade() -> None:
    op.drop_index('ix_reports_estate', 'reports')
